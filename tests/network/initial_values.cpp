// Initial values: laws, streams, and what does not change them.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>

#include "support/networks.hpp"

namespace initlab::test {

namespace {

Matrix weight(const network::Network& network, const std::string& node, std::uint64_t seed = 1, Index threads = 1) {
  network::Team team(threads);
  const network::Flat parameters = network::initialise(network, seed, team);
  for (const network::Node& n : network.nodes())
    if (n.name == node) {
      const Matrix view = network::tensors(n, parameters.memptr())[0];
      return Matrix(view.memptr(), view.n_rows, view.n_cols);
    }
  throw Error("no node " + node);
}

bool equal_bits(const Matrix& a, const Matrix& b) {
  return a.n_elem == b.n_elem && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0;
}

double standard_deviation(const Matrix& w) {
  return arma::stddev(arma::vectorise(arma::conv_to<arma::mat>::from(w)), 1);
}

/// One dense layer of 784 inputs and 100 units.
network::Network single(const manifest::Choice& initializer) {
  manifest::NetworkPlan network = plan({dense("hidden1", 100)});
  network.initializer = initializer;
  return assemble(network, {784});
}

}  // namespace

BOOST_AUTO_TEST_CASE(earlier_tensors_keep_their_bits_when_a_layer_is_added_behind) {
  const network::Network small = assemble(plan({dense("a", 30), dense("b", 20)}, "lecun"), {40});
  const network::Network longer = assemble(plan({dense("a", 30), dense("b", 20), dense("c", 10)}, "lecun"), {40});
  BOOST_TEST(equal_bits(weight(small, "a"), weight(longer, "a")));
  BOOST_TEST(equal_bits(weight(small, "b"), weight(longer, "b")));
}

BOOST_AUTO_TEST_CASE(with_the_width_doubled_the_top_left_part_has_the_same_variates) {
  const auto unit = choice(Kind::initializer, "normal", {{"std", 1.0}});
  manifest::NetworkPlan narrow = plan({dense("a", 30)}), wide = plan({dense("a", 60)});
  narrow.initializer = wide.initializer = unit;
  const Matrix small = weight(assemble(narrow, {40}), "a"), large = weight(assemble(wide, {80}), "a");
  BOOST_TEST(equal_bits(small, Matrix(large.submat(0, 0, 29, 39))));
}

BOOST_AUTO_TEST_CASE(initial_values_have_equal_bits_on_one_to_four_threads) {
  const network::Network network = assemble(plan({dense("a", 30), dense("b", 20), dense("c", 10)}, "he"), {40});
  for (const Index threads : {2, 3, 4})
    for (const char* node : {"a", "b", "c"})
      BOOST_TEST(equal_bits(weight(network, node), weight(network, node, 1, threads)));
}

BOOST_AUTO_TEST_CASE(another_seed_and_another_layer_differ) {
  const network::Network network = assemble(plan({dense("a", 40), dense("b", 40)}, "he"), {40});
  BOOST_TEST(!equal_bits(weight(network, "a", 1), weight(network, "a", 2)));
  BOOST_TEST(!equal_bits(weight(network, "a"), weight(network, "b")));
}

/// The deviation of n = 78,400 normal entries has a relative standard error of 1 / sqrt(2 n) = 0.25 %; 4 of them.
BOOST_AUTO_TEST_CASE(he_normal_deviation_at_fan_in_784_is_0_0505076) {
  const network::Network network = single(choice(Kind::initializer, "he"));
  BOOST_TEST(std::abs(network.nodes()[1].fillings[0].initializer->law(network.nodes()[1].tensors[0])->std() -
                      0.0505076) < 5e-8);
  BOOST_TEST(std::abs(standard_deviation(weight(network, "hidden1")) / 0.0505076 - 1) < 0.01);
}

BOOST_AUTO_TEST_CASE(xavier_uniform_bound_for_784_and_100_is_0_0823853) {
  const network::Network network = single(choice(Kind::initializer, "xavier", {{"law", std::string("uniform")}}));
  const Matrix w = weight(network, "hidden1");
  const double bound = 0.0823853;
  BOOST_TEST(static_cast<double>(arma::abs(w).max()) <= bound + 5e-8);
  // The largest of 78,400 |u| lies within 10 / 78,400 of the bound but for a chance of e^-10.
  BOOST_TEST(static_cast<double>(arma::abs(w).max()) >= bound * (1 - 10.0 / 78400));
}

BOOST_AUTO_TEST_CASE(truncated_laws_realise_the_variance_that_they_claim) {
  const network::Network network = single(choice(Kind::initializer, "lecun", {{"law", std::string("truncated")}}));
  const Matrix w = weight(network, "hidden1");
  const double std = 1 / 28.0, cut = 2 * std / 0.8796257;
  BOOST_TEST(static_cast<double>(arma::abs(w).max()) <= cut * (1 + 1e-6));
  // The relative standard error of the deviation is sqrt((kurtosis - 1) / 4n), below the normal law's 0.25 %.
  BOOST_TEST(std::abs(standard_deviation(w) / std - 1) < 0.01);
}

BOOST_AUTO_TEST_CASE(variants_share_random_numbers) {
  const Matrix one = weight(single(choice(Kind::initializer, "normal", {{"std", 1.0}})), "hidden1");
  const Matrix half = weight(single(choice(Kind::initializer, "normal", {{"variance", 0.25}})), "hidden1");
  BOOST_TEST(equal_bits(Matrix(one * Real(0.5)), half));  // a factor of 2 is exact
}

BOOST_AUTO_TEST_CASE(an_initializer_that_leaves_an_entry_that_is_not_finite_is_reported) {
  // The largest standard deviation that a manifest can state overflows single precision.
  const network::Network network = single(choice(Kind::initializer, "normal", {{"std", 1e308}}));
  network::Team team(1);
  const auto message = [](const Error& error) {
    return std::string(error.what()) ==
           "initializer normal (plugin initializers 1.0), weight of hidden1: fill: left an entry that is not finite "
           "(NaN or infinite)";
  };
  BOOST_CHECK_EXCEPTION(network::initialise(network, 1, team), Error, message);
}

}  // namespace initlab::test
