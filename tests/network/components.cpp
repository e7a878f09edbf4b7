// The built-in layers and activations against their formulas.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "initlab/expectation.hpp"
#include "network/execution.hpp"
#include "support/networks.hpp"

namespace initlab::test {

BOOST_AUTO_TEST_CASE(block_functions_of_activations_equal_the_scalar_ones) {
  // Single precision: 3 units in the last place of the value, and as many of 1 for slopes computed from it.
  const double tolerance = 4 * static_cast<double>(std::numeric_limits<Real>::epsilon());
  for (const char* name : {"identity", "sigmoid", "tanh", "relu"}) {
    const auto phi = built_in().activation(name, {});
    Matrix z(1, 4001), a(1, 4001), s(1, 4001);
    for (Index i = 0; i < z.n_elem; ++i) z[i] = static_cast<Real>(0.01 * (static_cast<double>(i) - 2000));
    phi->value(z, a);
    phi->slope(z, a, s);
    for (Index i = 0; i < z.n_elem; ++i) {
      const double x = static_cast<double>(z[i]), value = phi->value(x), slope = phi->slope(x);
      BOOST_TEST_CONTEXT(name << "(" << x << ")") {
        BOOST_TEST(std::abs(static_cast<double>(a[i]) - value) <= tolerance * std::max(1.0, std::abs(value)));
        BOOST_TEST(std::abs(static_cast<double>(s[i]) - slope) <= tolerance);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(relu_of_nan_is_nan) {
  const auto relu = built_in().activation("relu", {});
  Matrix z(1, 1), a(1, 1);
  z[0] = arma::Datum<Real>::nan;
  relu->value(z, a);
  BOOST_TEST(std::isnan(a[0]));
}

BOOST_AUTO_TEST_CASE(gains_are_those_of_the_literature) {
  // quantities.md's four digits: second-moment 1.5925 (tanh), 1.8462 (sigmoid), backward 1.4674 (tanh).
  const auto relu = built_in().activation("relu", {}), tanh = built_in().activation("tanh", {}),
             sigmoid = built_in().activation("sigmoid", {});
  BOOST_TEST(std::abs(second_moment_gain(*relu) - std::sqrt(2.0)) < 1e-9);
  BOOST_TEST(std::abs(backward_gain(*relu) - std::sqrt(2.0)) < 1e-9);
  BOOST_TEST(std::abs(second_moment_gain(*tanh) - 1.5925) < 5e-5);
  BOOST_TEST(std::abs(backward_gain(*tanh) - 1.4674) < 5e-5);
  BOOST_TEST(std::abs(second_moment_gain(*sigmoid) - 1.8462) < 5e-5);
}

BOOST_AUTO_TEST_CASE(the_length_map_of_tanh_has_the_published_critical_point) {
  // sigma_w^2 = 1.7609546 at sigma_b^2 = 0.05 is critical: chi = sigma_w^2 E[phi'^2] = 1 at the fixed point, to the
  // seven digits given (an error of 5e-8 in sigma_w^2 moves chi by less than 1e-6).
  const auto tanh = built_in().activation("tanh", {});
  const auto points = fixed_points(*tanh, 1.7609546, 0.05);
  BOOST_REQUIRE(points.size() == 1u);
  BOOST_TEST(points[0].stable());
  BOOST_TEST(std::abs(1.7609546 * slope_expectation(*tanh, points[0].q) - 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(gain_auto_takes_the_activation_on_the_side_that_the_fan_counts) {
  const auto tanh = built_in().activation("tanh", {});
  const auto variance = [&](const char* fan) {
    const auto xavier = built_in().initializer(
        "xavier",
        choice(Kind::initializer, "xavier", {{"gain", std::string("auto")}, {"fan", std::string(fan)}}).parameters);
    TensorInfo info;
    info.spec = TensorSpec::dense_weight(200, 100);
    info.before = info.after = tanh.get();
    return xavier->law(info)->variance;
  };
  const double in = std::pow(second_moment_gain(*tanh), 2), out = std::pow(backward_gain(*tanh), 2);
  BOOST_TEST(std::abs(variance("in") / (in / 200) - 1) < 1e-12);
  BOOST_TEST(std::abs(variance("out") / (out / 100) - 1) < 1e-12);
  BOOST_TEST(std::abs(variance("average") / (2 / (200 / in + 100 / out)) - 1) < 1e-12);
}

BOOST_AUTO_TEST_CASE(dense_moments_are_those_of_simulated_networks) {
  // 400 networks of 50 units: the mean of z^2 over 20,000 entries, of which those of one network are uncorrelated, has
  // a relative standard error of sqrt(2 / 20000) = 1 % (z is normal given x); 4 standard errors are allowed.
  const network::Network network = assemble(plan({dense("a", 50)}), {30});
  const Matrix x = normal_matrix(30, 1, 9);
  const double q = arma::accu(arma::square(arma::conv_to<arma::mat>::from(x))) / 30;
  const network::Node& node = network.nodes()[1];
  const TensorLaw laws[] = {{&node.tensors[0].spec, *node.fillings[0].initializer->law(node.tensors[0])},
                            {&node.tensors[1].spec, *node.fillings[1].initializer->law(node.tensors[1])}};
  const auto predicted = node.layer->moments({0, q, q}, node.in, laws);
  BOOST_REQUIRE(predicted.has_value());
  network::Team team(1);
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const network::Flat w = network::initialise(network, seed, team);
    const auto tensors = network::tensors(node, w.memptr());
    sum += arma::accu(arma::square(arma::conv_to<arma::mat>::from(Matrix(tensors[0] * x + tensors[1]))));
  }
  BOOST_TEST(std::abs(sum / 20000 / predicted->second - 1) < 0.04);
}

}  // namespace initlab::test
