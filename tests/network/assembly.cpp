#include <boost/test/unit_test.hpp>
#include <cmath>

#include "initlab/expectation.hpp"
#include "support/networks.hpp"

namespace initlab::test {

namespace {

std::string message(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_initializer_for_a_tensor_that_the_layer_lacks_is_refused) {
  manifest::NodePlan node = dense("hidden1", 4);
  node.tensor_initializers["bais"] = choice(Kind::initializer, "constant");
  node.tensor_initializers["bais"].place = {"m.toml", 7, 3};
  node.tensor_initializers["bais"].path = "network.layers[0].bais";
  BOOST_TEST(message([&] { assemble(plan({node}), {3}); }) ==
             "m.toml:7:3: network.layers[0].bais: hidden1 has no tensor of this name (got \"bais\", expected one of "
             "weight, bias); did you mean \"bias\"?");
}

BOOST_AUTO_TEST_CASE(parameters_that_do_not_go_together_name_the_component_and_its_plugin) {
  manifest::NetworkPlan network = plan({dense("hidden1", 4)});
  network.initializer = choice(Kind::initializer, "normal");
  network.initializer.place = {"m.toml", 2, 1};
  network.initializer.path = "network.initializer";
  BOOST_TEST(message([&] { assemble(network, {3}); }) ==
             "m.toml:2:1: network.initializer: initializer normal (plugin initializers 1.0): constructor: give exactly "
             "one of std and variance");
}

BOOST_AUTO_TEST_CASE(a_tensors_own_word_wins_then_the_layers_then_the_networks) {
  manifest::NodePlan first = dense("first", 4), second = dense("second", 4);
  second.initializer = choice(Kind::initializer, "he");
  second.initializer->path = "network.layers[1].initializer";
  second.tensor_initializers["bias"] = choice(Kind::initializer, "constant", {{"value", 2.0}});
  second.tensor_initializers["bias"].path = "network.layers[1].bias";
  const network::Network network = assemble(plan({first, second, layer("norm", "batch_norm")}), {3});
  const auto origin = [&](Index node, Index tensor) { return network.nodes()[node].fillings[tensor].origin; };
  BOOST_TEST(origin(1, 0) == "network.initializer");
  BOOST_TEST(origin(1, 1) == "network.bias");
  BOOST_TEST(origin(2, 0) == "network.layers[1].initializer");
  BOOST_TEST(origin(2, 1) == "network.layers[1].bias");
  BOOST_TEST(origin(3, 0) == "batch_norm's own value");
  BOOST_TEST(origin(3, 1) == "batch_norm's own value");
}

// initlab validate and describe only assemble.
BOOST_AUTO_TEST_CASE(an_initializer_that_cannot_fill_a_tensor_is_refused_unless_the_values_are_recorded) {
  manifest::NetworkPlan network = plan({dense("a", 4)});
  network.initializer = choice(Kind::initializer, "from_file", {{"file", std::string("none.npy")}});
  network.initializer.place = {"m.toml", 2, 1};
  network.initializer.path = "network.initializer";
  BOOST_TEST(message([&] { assemble(network, {3}); }) ==
             "m.toml:2:1: network.initializer: initializer from_file (plugin initializers 1.0), weight of a: fill: "
             "none.npy: cannot be read (No such file or directory)");
  BOOST_TEST(message([&] { network::assemble(network, {3}, built_in(), "sgd", network::FirstValues::recorded); }) ==
             "");
}

BOOST_AUTO_TEST_CASE(tensors_know_their_fans_places_and_activations) {
  const network::Network network = assemble(
      plan({dense("a", 20), activation("sigma", "sigmoid"), dense("b", 30), activation("t", "tanh"), dense("c", 10)}),
      {40});
  const TensorInfo &a = network.nodes()[1].tensors[0], &b = network.nodes()[3].tensors[0],
                   &c = network.nodes()[5].tensors[0];
  BOOST_TEST((a.fan_in() == 40 && a.fan_out() == 20 && b.fan_in() == 20 && b.fan_out() == 30));
  BOOST_TEST((a.position.place == Position::Place::input && b.position.place == Position::Place::hidden &&
              c.position.place == Position::Place::output));
  BOOST_TEST((c.position.index == 2 && c.position.count == 3));
  BOOST_TEST((a.before == nullptr && a.after == network.nodes()[2].activation.get()));
  BOOST_TEST((b.before == network.nodes()[2].activation.get() && b.after == network.nodes()[4].activation.get()));
  BOOST_TEST((c.before == network.nodes()[4].activation.get() && c.after == nullptr));
}

// He et al. 2015, eq. 15: the second-moment gain is sqrt(2 / (1 + slope^2)); expectations are right to 1e-10.
BOOST_AUTO_TEST_CASE(a_prelu_is_leaky_relu_of_its_first_slope_to_the_weights_around_it) {
  manifest::NodePlan bent = layer("bent", "prelu");
  const auto neighbours = [&] {
    const network::Network network = assemble(plan({dense("a", 20), bent, dense("b", 30)}), {40});
    const TensorInfo &a = network.nodes()[1].tensors[0], &b = network.nodes()[3].tensors[0];
    BOOST_TEST((a.before == nullptr && b.after == nullptr && a.after == b.before));
    if (!b.before) return 0.0;
    BOOST_TEST((a.after_type == "prelu" && b.before_type == "prelu"));
    return second_moment_gain(*b.before);
  };
  BOOST_TEST(std::abs(neighbours() - std::sqrt(2 / (1 + 0.25 * 0.25))) < 1e-9);
  bent.tensor_initializers["slope"] = choice(Kind::initializer, "constant", {{"value", 0.5}});
  BOOST_TEST(std::abs(neighbours() - std::sqrt(2 / (1 + 0.5 * 0.5))) < 1e-9);
  bent.tensor_initializers["slope"] = choice(Kind::initializer, "normal", {{"std", 0.5}});
  BOOST_TEST(neighbours() == 0);  // several functions are no activation
}

BOOST_AUTO_TEST_CASE(every_tensor_begins_on_a_cache_line_and_none_overlap) {
  const network::Network network = assemble(plan({dense("a", 7), layer("norm", "batch_norm"), dense("b", 3)}), {5});
  Index end = 0;
  for (const network::Node& node : network.nodes())
    for (const TensorSlot& slot : node.slots) {
      BOOST_TEST(slot.offset * sizeof(Real) % 64 == 0u);
      BOOST_TEST(slot.offset >= end);
      end = slot.offset + slot.rows * slot.columns;
    }
  BOOST_TEST(end <= network.parameters());
  BOOST_TEST(network.trained_parameters() == 5u * 7 + 7 + 7 + 7 + 7 * 3 + 3);
}

}  // namespace initlab::test
