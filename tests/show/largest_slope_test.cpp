// sup |phi'|, which "saturated" is measured by.
#include "theory/largest_slope.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "initlab/elementwise.hpp"
#include "initlab/error.hpp"

using namespace initlab;

namespace {

/// An activation of which only the slope is of interest.
template <class F>
struct Sloped : Activation {
  explicit Sloped(F f, std::vector<double> places = {}) : f_(f), places_(std::move(places)) {}
  double value(double) const override { return 0; }
  double slope(double z) const override { return f_(z); }
  void value(const Matrix&, Matrix&) const override {}
  void slope(const Matrix&, const Matrix&, Matrix&) const override {}
  std::vector<double> kinks() const override { return places_; }
  F f_;
  std::vector<double> places_;
};

template <class F>
double found(F f, std::vector<double> kinks = {}) {
  return largest_slope(Sloped<F>(f, std::move(kinks)));
}

template <class F>
std::string refusal(F f) {
  try {
    found(f);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

double logistic(double z) { return 1 / (1 + std::exp(-z)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(largest_slope_suite)

BOOST_AUTO_TEST_CASE(a_largest_slope_at_zero_is_found_exactly) {
  BOOST_TEST(found([](double z) { return logistic(z) * (1 - logistic(z)); }) == 0.25);
  BOOST_TEST(found([](double z) { return 1 - std::tanh(z) * std::tanh(z); }) == 1.0);
}

BOOST_AUTO_TEST_CASE(one_between_the_points_of_the_grid_is_found) {
  // GELU: phi' = Phi + z pdf, largest where phi'' = pdf (2 - z^2) = 0, at sqrt 2. A slope is flat around its largest
  // value, so that half of the digits of the place are all digits of the value.
  const auto gelu = [](double z) {
    return 0.5 * std::erfc(-z / std::sqrt(2.0)) + z * std::exp(-z * z / 2) * 0.39894228040143268;
  };
  BOOST_TEST(found(gelu) == gelu(std::sqrt(2.0)), boost::test_tools::tolerance(1e-14));
  // The same thousandfold steeper, between the points of the linear grid.
  BOOST_TEST(found([&](double z) { return 1000 * gelu(1000 * z); }) == 1000 * gelu(std::sqrt(2.0)),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_limit_at_infinity_counts) {
  BOOST_TEST(found([](double z) { return z > 0 ? 1.0 : 0.0; }, {0}) == 1.0);
  // 1 - 1 / z at 1e15, the end of the search.
  BOOST_TEST(found([](double z) { return 1 - 1 / (1 + std::abs(z)); }) == 1.0, boost::test_tools::tolerance(2e-15));
  BOOST_TEST(found([](double z) { return std::exp(z) / (1 + std::exp(z)); }) == 1.0);  // NaN beyond 710
}

BOOST_AUTO_TEST_CASE(a_slope_that_is_large_only_at_a_kink_is_found) {
  const auto spike = [](double z) { return std::abs(z - 1.2345678) < 1e-12 ? 7.0 : 0.5; };
  BOOST_TEST(found(spike, {1.2345678}) == 7.0);
}

BOOST_AUTO_TEST_CASE(a_negative_slope_counts_by_its_size) {
  BOOST_TEST(found([](double z) { return -3 * std::exp(-z * z); }) == 3.0);
}

BOOST_AUTO_TEST_CASE(a_slope_without_bound_is_refused) {
  const std::string sentence =
      "largest slope: the slope grows without bound (expected an activation with a largest slope)";
  BOOST_TEST(refusal([](double z) { return 2 * z; }) == sentence);
  BOOST_TEST(refusal([](double z) { return std::exp(z); }) == sentence);
  BOOST_TEST(refusal([](double z) { return std::log(1 + std::abs(z)); }) == sentence);
}

BOOST_AUTO_TEST_SUITE_END()
