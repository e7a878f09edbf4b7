// The same seed gives the same bits for every initializer, on one to four threads and in any order.
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "check/cases.hpp"
#include "tensors.hpp"

namespace initlab::test {

namespace {

/// Three layers, every tensor of which this initializer fills.
network::Network network_of(const manifest::Choice& initializer) {
  manifest::NetworkPlan network =
      plan({dense("a", 30), activation("phi", "tanh"), dense("b", 20), activation("psi", "tanh"), dense("c", 10)});
  network.initializer = initializer;
  network.bias = initializer;
  return assemble(network, {40});
}

network::Flat values(const network::Network& network, Index threads) {
  network::Team team(threads);
  return network::initialise(network, 7, team);
}

/// From the last tensor to the first, on this thread.
network::Flat backwards(const network::Network& network) {
  network::Flat parameters(network.parameters(), arma::fill::zeros);
  for (Index n = network.nodes().size(); n-- > 0;) {
    const network::Node& node = network.nodes()[n];
    for (Index t = node.tensors.size(); t-- > 0;) {
      const TensorInfo& info = node.tensors[t];
      Matrix w = network::tensors(node, parameters.memptr())[t];
      node.fillings[t].initializer->fill(w, info, Rng(7, "initialisation", info.node, info.spec.name));
    }
  }
  return parameters;
}

bool equal_bits(const network::Flat& a, const network::Flat& b) {
  return a.n_elem == b.n_elem && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_initializer_has_equal_bits_on_one_to_four_threads_and_in_any_order) {
  int initializers = 0;
  for (const plugin::Found& found : built_in().components()) {
    if (found.component.kind != Kind::initializer) continue;
    const check::Cases cases = check::cases(found.component);
    if (!cases.unknown.empty()) continue;  // a program, a file: what it draws is not its own
    ++initializers;
    for (const check::Case& one : cases.list) BOOST_TEST_CONTEXT(found.component.about.name << " " << one.text) {
        const network::Network network = network_of({found.component.about.name, one.parameters, {}, "initializer"});
        const network::Flat alone = values(network, 1);
        for (const Index threads : {2, 3, 4}) BOOST_TEST(equal_bits(alone, values(network, threads)));
        BOOST_TEST(equal_bits(alone, backwards(network)));
      }
  }
  BOOST_TEST(initializers >= 23);
}

}  // namespace initlab::test
