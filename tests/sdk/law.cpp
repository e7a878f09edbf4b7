#include "initlab/law.hpp"

#include <limits>

#include "support.hpp"

namespace initlab::test {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Moments {
  double mean, variance;
};

/// Of N(mean, std^2) on [low, high] by Simpson's rule in 200,000 steps: an error below 1e-12 of the integral where an
/// interval spans 40 standard deviations, as h^4 / 180 with h = 2e-4 says.
Moments integrated(double std, double low, double high, double mean) {
  double a = (low - mean) / std, b = (high - mean) / std;
  b = std::min(b, std::max(a, 0.0) + 20);  // what lies 20 deviations behind the nearest end has no weight
  a = std::max(a, std::min(b, 0.0) - 20);
  const int steps = 200000;
  const double nearest = a > 0 ? a : b < 0 ? b : 0;  // so that the density does not underflow in a tail
  double mass = 0, first = 0, second = 0;
  for (int i = 0; i <= steps; ++i) {
    const double x = a + (b - a) * i / steps, y = x - nearest;
    const double weight = (i == 0 || i == steps ? 1 : i % 2 ? 4 : 2) * std::exp(-(x * x - nearest * nearest) / 2);
    mass += weight;
    first += weight * y;
    second += weight * y * y;
  }
  const double shift = first / mass;
  return {mean + std * (nearest + shift), std * std * (second / mass - shift * shift)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(law)

BOOST_AUTO_TEST_CASE(cut_at_two_deviations_keeps_0_8796257_of_the_deviation) {
  BOOST_TEST(std::abs(truncated_std(2) - 0.8796257) < 5e-8);  // all seven digits
  BOOST_TEST(std::abs(Law::truncated_normal(1, -2, 2).std() - 0.8796257) < 5e-8);
}

BOOST_AUTO_TEST_CASE(cut_far_out_is_the_parent) {
  // 1 - truncated_std(k)^2 = 2 k pdf(k), here 1.5e-31.
  BOOST_TEST(truncated_std(12) == 1);
  const Law whole = Law::truncated_normal(0.3, -kInfinity, kInfinity, 0.2);
  BOOST_TEST(whole.mean == 0.2);
  BOOST_TEST(whole.std() == 0.3, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(cut_anywhere_has_the_integrated_mean_and_variance) {
  struct Case {
    double std, low, high, mean;
  };
  for (const auto& [std, low, high, mean] : {Case{1, -2, 2, 0},
                                             {0.02, -2, 2, 0},
                                             {1, 0.5, 3, 0},
                                             {2, -1, 7, 1},
                                             {1, -0.3, 0.2, 0.1},
                                             {1, 0, kInfinity, 0},
                                             {1, -kInfinity, -1, 0},
                                             {1, 4, 6, 0},
                                             {1, -6, -4, 0},
                                             {1, 8, 9, 0},
                                             {1, -9, -8, 0},
                                             {0.5, 11, 30, 1}}) {
    const Law law = Law::truncated_normal(std, low, high, mean);
    const Moments expected = integrated(std, low, high, mean);
    // In a tail at x the closed formula subtracts terms of x^2 to leave 1 / x^2: x^4 eps, 4e-11 at x = 20.
    BOOST_TEST(law.mean == expected.mean, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(law.variance == expected.variance, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(law.parent_std == std);
    BOOST_TEST(law.parent_mean == mean);
  }
}

BOOST_AUTO_TEST_CASE(cut_where_no_double_tells_its_mass_stands_at_the_nearer_bound) {
  const Law above = Law::truncated_normal(1, 50, 60), below = Law::truncated_normal(1, -60, -50);
  BOOST_TEST(above.mean == 50);
  BOOST_TEST(above.variance == 0);
  BOOST_TEST(below.mean == -50);
  BOOST_TEST(below.variance == 0);
}

BOOST_AUTO_TEST_CASE(states_its_moments_and_bounds) {
  BOOST_TEST(Law::constant(3).mean == 3);
  BOOST_TEST(Law::constant(3).variance == 0);
  BOOST_TEST(Law::normal(0.5, 2).variance == 0.25);
  BOOST_TEST(Law::uniform(-1, 2).mean == 0.5);
  BOOST_TEST(Law::uniform(-1, 2).variance == 0.75);
  BOOST_TEST(Law::other(4, 1).std() == 2);
}

BOOST_AUTO_TEST_CASE(is_written_as_papers_write_it) {
  BOOST_TEST(Law::constant(0.1).text() == "0.1");
  BOOST_TEST(Law::normal(0.05).text() == "N(0, 0.05^2)");
  BOOST_TEST(Law::uniform(-0.5, 0.25).text() == "U(-0.5, 0.25)");
  BOOST_TEST(Law::truncated_normal(1, -2, 2).text() == "N cut to [-2, 2], parent std 1");
  BOOST_TEST(Law::other(4, 1).text() == "mean 1, std 2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
