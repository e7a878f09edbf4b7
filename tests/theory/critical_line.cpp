// The edge between order and chaos, at published points.
#include "theory/critical_line.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "initlab/expectation.hpp"
#include "theory/activations.hpp"

using namespace initlab;
using namespace initlab::theory;

BOOST_AUTO_TEST_SUITE(critical_line)

BOOST_AUTO_TEST_CASE(tanhs_line_goes_through_the_published_points) {
  const auto tanh = test::phi("tanh");
  BOOST_TEST(std::abs(critical_point(*tanh, 0.05)->weight_variance - 1.7609546) < 1e-6);
  // Pennington et al. 2017 print sigma_b^2 = 2.01e-5 beside sigma_w^2 = 1.05. sigma_w^2 - 1 goes with the cube root of
  // sigma_b^2, so that half a unit of the last digit printed, 0.25 %, is 0.05 x 0.25 % / 3 = 4e-5 of sigma_w^2.
  BOOST_TEST(std::abs(critical_point(*tanh, 2.01e-5)->weight_variance - 1.05) < 4e-5);
}

BOOST_AUTO_TEST_CASE(a_point_of_the_line_is_a_fixed_point_with_chi_1) {
  for (const char* type : {"tanh", "erf", "gelu", "sigmoid", "selu"})
    for (const double bias : {2.01e-5, 0.01, 0.2, 1.0}) {
      const auto phi = test::phi(type);
      const auto point = critical_point(*phi, bias);
      if (!point) continue;
      BOOST_TEST(std::abs(point->weight_variance * slope_expectation(*phi, point->q) - 1) < 1e-9);
      BOOST_TEST(std::abs(point->weight_variance * expectation(*phi, point->q) + bias - point->q) < 1e-9 * point->q);
    }
}

BOOST_AUTO_TEST_CASE(a_function_that_oscillates_has_its_line_as_far_as_it_can_be_followed) {
  // Of sin(w0 z), with E[sin^2] and E[cos^2] = (1 -+ exp(-2 w0^2 q)) / 2: sigma_b^2 = q - tanh(w0^2 q) / w0^2.
  const double w0 = 30;
  const auto sine =
      test::built_in().activation("sine", test::choice(Kind::activation, "sine", {{"w0", w0}}).parameters);
  for (const double bias : {2.01e-5, 0.01, 1.0}) {
    const auto point = critical_point(*sine, bias);
    BOOST_REQUIRE(point);
    BOOST_TEST(std::abs(point->q - std::tanh(w0 * w0 * point->q) / (w0 * w0) - bias) < 1e-9 * point->q);
  }
  BOOST_TEST(!critical_point(*sine, 1e7));
  BOOST_TEST(longest_critical(*sine) < 1e8);
}

BOOST_AUTO_TEST_CASE(without_biases_the_line_ends_at_small_lengths_or_holds_at_all) {
  const auto tanh = critical_point(*test::phi("tanh"), 0);
  BOOST_TEST(tanh->q == 0);
  BOOST_TEST(std::abs(tanh->weight_variance - 1) < 1e-9);
  BOOST_TEST(!tanh->every_length);
  const auto relu = critical_point(*test::phi("relu"), 0);
  BOOST_TEST(std::abs(relu->weight_variance - 2) < 1e-9);
  BOOST_TEST(relu->every_length);
  BOOST_TEST(!critical_point(*test::phi("relu"), 0.1));
}

BOOST_AUTO_TEST_SUITE_END()
