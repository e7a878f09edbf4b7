#include "initlab/math.hpp"

#include <limits>

#include "support.hpp"

namespace initlab::test {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// The distance of a float from a double in units of the float's last place there.
double ulps(float got, double exact) {
  const float nearest = static_cast<float>(exact);
  const double place = static_cast<double>(std::nextafter(std::abs(nearest), kInfinity)) - std::abs(nearest);
  return std::abs(got - exact) / place;
}

/// The largest error over the floats in [0, largest] and their negatives, one in 509: 509 is prime, so that every
/// pattern of low bits occurs.
template <class F, class G>
double worst(float largest, F&& f, G&& exact) {
  double worst = 0;
  for (std::uint32_t bits = 0; bits <= std::bit_cast<std::uint32_t>(largest); bits += 509)
    for (const float x : {std::bit_cast<float>(bits), -std::bit_cast<float>(bits)}) {
      const double error = ulps(f(x), exact(static_cast<double>(x)));
      worst = error > worst || std::isnan(error) ? error : worst;
    }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(math)

BOOST_AUTO_TEST_CASE(exp_is_within_2_units_in_the_last_place) {
  // The double's own error, 1e-9 of a float's last place, does not count.
  BOOST_TEST(worst(
                 88.7f, [](float x) { return exp(x); }, [](double x) { return std::exp(x); }) <= 2);
}

BOOST_AUTO_TEST_CASE(exp_runs_out_as_documented) {
  BOOST_TEST(exp(0.0f) == 1.0f);
  BOOST_TEST(exp(-0.0f) == 1.0f);
  BOOST_TEST(exp(88.9f) == kInfinity);
  BOOST_TEST(exp(kInfinity) == kInfinity);
  BOOST_TEST(exp(-104.1f) == 0.0f);
  BOOST_TEST(exp(-kInfinity) == 0.0f);
  BOOST_TEST(exp(-103.0f) > 0.0f);  // the smallest subnormal numbers are not lost
  BOOST_TEST(std::isnan(exp(kNaN)));
  BOOST_TEST(std::isnan(exp(-kNaN)));
}

BOOST_AUTO_TEST_CASE(tanh_is_within_3_units_in_the_last_place_also_near_0) {
  BOOST_TEST(worst(
                 20.0f, [](float x) { return tanh(x); }, [](double x) { return std::tanh(x); }) <= 3);
}

BOOST_AUTO_TEST_CASE(tanh_is_odd_and_ends_at_1) {
  for (float x = 1e-6f; x < 12; x *= 1.01f) BOOST_TEST(tanh(-x) == -tanh(x));
  BOOST_TEST(tanh(9.2f) == 1.0f);
  BOOST_TEST(tanh(kInfinity) == 1.0f);
  BOOST_TEST(tanh(-kInfinity) == -1.0f);
  BOOST_TEST(!std::signbit(tanh(0.0f)));
  BOOST_TEST(std::signbit(tanh(-0.0f)));
  BOOST_TEST(std::isnan(tanh(kNaN)));
}

BOOST_AUTO_TEST_CASE(in_double_they_are_the_standard_librarys) {
  for (double x = -30; x < 30; x += 0.37) {
    BOOST_TEST(exp(x) == std::exp(x));
    BOOST_TEST(tanh(x) == std::tanh(x));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
