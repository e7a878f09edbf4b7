// Gaussian expectations against closed forms, from lengths at which activations are straight to those at which all that
// they do lies within 1e-5 of the law's width.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "initlab/error.hpp"
#include "initlab/expectation.hpp"
#include "theory/activations.hpp"
#include "theory/gaussian.hpp"

using namespace initlab;
using std::numbers::pi;

namespace {

const double kLengths[] = {1e-8, 1e-4, 0.01, 0.3, 1, 7, 400, 1e4, 1e5, 2e6, 4e7, 1e8, 1e10};

/// Quadrature is right to 1e-10 of an integrand's magnitude, which positive integrands have for value; a closed form in
/// doubles to a few units of 1e-16 times what it cancels.
constexpr double kQuadrature = 1e-9;

bool is_close(double found, double expected) { return std::abs(found - expected) <= kQuadrature * std::abs(expected); }

/// z and a bell of deviation 0.007 on it.
struct Bell {
  explicit Bell(double place) : centre(place) {}
  template <class T>
  T value(T z) const {
    const T u = z - static_cast<T>(centre);
    return z + 5 * std::exp(-T(1e4) * u * u);
  }
  template <class T>
  T slope(T z, T) const {
    const T u = z - static_cast<T>(centre);
    return T(1) - T(1e5) * u * std::exp(-T(1e4) * u * u);
  }
  double centre;
};

/// min(z, 0.7), which does not say that it bends.
struct HiddenKink {
  template <class T>
  T value(T z) const {
    return z < T(0.7) ? z : T(0.7);
  }
  template <class T>
  T slope(T z, T) const {
    return z < T(0.7) ? T(1) : T(0);
  }
};

/// sqrt(|z|): phi'^2 = 1 / (4 |z|) has no finite integral.
struct Root {
  template <class T>
  T value(T z) const {
    return std::sqrt(std::abs(z));
  }
  template <class T>
  T slope(T z, T a) const {
    return (z < T(0) ? T(-1) : T(1)) / (2 * a);
  }
  std::vector<double> kinks() const { return {0.0}; }
};

/// What slope_expectation at q = 1 throws.
std::string refusal(const Activation& phi) {
  try {
    slope_expectation(phi, 1);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(expectations)

BOOST_AUTO_TEST_CASE(erfs_are_the_arc_sine_law_at_all_lengths) {
  // Williams 1998: 2 / pi asin(2 q / (1 + 2 q)); near 1 the arc sine is pi / 2 - atan(sqrt(1 + 4 q) / (2 q)).
  const auto erf = test::phi("erf");
  for (const double q : kLengths) {
    BOOST_TEST_CONTEXT("q = " << q) {
      BOOST_TEST(is_close(expectation(*erf, q), 2 / pi * std::atan2(2 * q, std::sqrt(1 + 4 * q))));
      BOOST_TEST(is_close(slope_expectation(*erf, q), 4 / pi / std::sqrt(1 + 4 * q)));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_function_that_is_cut_off_has_those_of_half_a_normal_law) {
  // With t = limit / sqrt(q): P(|z| < limit) = erf(t / sqrt 2), E[z^2; |z| < limit] = q (that - 2 t pdf(t)).
  const auto hard_tanh = test::phi("hard_tanh"), hard_sigmoid = test::phi("hard_sigmoid");
  for (const double q : kLengths) {
    BOOST_TEST_CONTEXT("q = " << q) {
      const auto inside = [&](double limit) { return std::erf(limit / std::sqrt(2 * q)); };
      const auto square = [&](double limit) {
        const double t = limit / std::sqrt(q);
        return q * (inside(limit) - 2 * t * std::exp(-t * t / 2) / std::sqrt(2 * pi));
      };
      BOOST_TEST(is_close(slope_expectation(*hard_tanh, q), inside(1)));
      BOOST_TEST(is_close(expectation(*hard_tanh, q), square(1) + std::erfc(1 / std::sqrt(2 * q))));
      BOOST_TEST(is_close(slope_expectation(*hard_sigmoid, q), inside(3) / 36));
      BOOST_TEST(is_close(expectation(*hard_sigmoid, q),
                          square(3) / 36 + inside(3) / 4 + std::erfc(3 / std::sqrt(2 * q)) / 2));
    }
  }
}

BOOST_AUTO_TEST_CASE(tanh_far_beyond_its_scale_leaves_the_integrals_of_its_slope) {
  // E[f(z)] = pdf(0) (integral of f) / sqrt(q) (1 - m / (2 q)), m = the integral of z^2 f over that of f, below 1: of
  // sech^4 the integral is 4 / 3, of 1 - tanh^2 it is 2.
  const auto tanh = test::phi("tanh");
  for (const double q : {1e8, 1e9, 1e10}) {
    const double density = 1 / std::sqrt(2 * pi * q);
    BOOST_TEST(std::abs(slope_expectation(*tanh, q) / (4 * density / 3) - 1) < kQuadrature + 1 / q);
    BOOST_TEST(std::abs(expectation(*tanh, q) - (1 - 2 * density)) < kQuadrature);
  }
}

BOOST_AUTO_TEST_CASE(a_length_map_has_its_slope_at_all_lengths) {
  // Of erf the arc sine law's derivative, 4 / pi / ((1 + 2 q) sqrt(1 + 4 q)).
  const auto erf = test::phi("erf");
  for (const double q : kLengths)
    BOOST_TEST(is_close(length_slope(*erf, 1, q), 4 / pi / ((1 + 2 * q) * std::sqrt(1 + 4 * q))), "q = " << q);
  // Sigmoid is not 0 at 0: phi'^2 + phi phi'' = 1 / 16 there. Beside it lies E[g] phi phi' / sqrt(q), 1 / 8 at odds
  // with itself, of whose 61-point sums a few hundred units of rounding are left.
  const auto sigmoid = test::phi("sigmoid");
  for (const double q : {1e-18, 1e-16, 1e-12, 1e-8}) {
    const double rounding = 300 * 1.1e-16 / 8 / std::sqrt(q);
    BOOST_TEST(std::abs(length_slope(*sigmoid, 1, q) - 1.0 / 16) < rounding + q, "q = " << q);
    BOOST_TEST(std::abs(theory::activation_moments(*sigmoid, {0, q}).second_change - 1.0 / 16) < rounding + q);
  }
}

BOOST_AUTO_TEST_CASE(a_bell_a_hundredth_wide_is_seen_wherever_it_is) {
  // With b = exp(-k (z - m)^2): E[b] = exp(-k m^2 / s) / sqrt(s), s = 1 + 2 k q, and E[z b] = 2 k q m / s times that.
  for (double m = -8; m <= 8; m += 0.377)
    for (const double q : {0.3, 1.0, 7.0, 60.0}) {
      const auto bell = [&](double k) { return std::exp(-k * m * m / (1 + 2 * k * q)) / std::sqrt(1 + 2 * k * q); };
      const double cross = 2e4 * q * m / (1 + 2e4 * q) * bell(1e4);
      BOOST_TEST_CONTEXT("m = " << m << ", q = " << q)
      BOOST_TEST(is_close(expectation(Elementwise<Bell>(m), q), q + 10 * cross + 25 * bell(2e4)));
    }
}

BOOST_AUTO_TEST_CASE(an_expectation_that_does_not_converge_says_where) {
  BOOST_TEST(refusal(Elementwise<HiddenKink>())
                 .ends_with(", expected 1e-10); declare the kinks of the activation (one at z = 0.7?)"));
  BOOST_TEST(refusal(Elementwise<Root>()).ends_with(", expected 1e-10); it may be infinite, by what lies at z = 0"));
}

BOOST_AUTO_TEST_SUITE_END()
