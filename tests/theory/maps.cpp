// Length and correlation maps against closed forms, in double whatever Real is.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "theory/activations.hpp"
#include "theory/correlation_map.hpp"
#include "theory/gaussian.hpp"
#include "theory/phase.hpp"

using namespace initlab;
using namespace initlab::theory;
using std::numbers::pi;

namespace {

const double kLengths[] = {1e-4, 0.3, 1, 7, 400};
const double kCosines[] = {-1, -0.99, -0.4, 0, 0.3, 0.9, 0.999, 1};

/// The quadrature is right to 1e-10 of its integrand's magnitude; a smoothed activation stands in it twice.
constexpr double kQuadrature = 1e-9;

bool is_close(double found, double expected, double scale) { return std::abs(found - expected) <= kQuadrature * scale; }

/// phi(z) = 1 above 1, 0 otherwise: it jumps.
struct Step {
  template <class T>
  T value(T z) const {
    return z > T(1) ? T(1) : T(0);
  }
  template <class T>
  T slope(T, T) const {
    return T(0);
  }
  std::vector<double> kinks() const { return {1.0}; }
};

/// Multiplies long lengths by the more, the longer they are.
struct Square {
  template <class T>
  T value(T z) const {
    return z * z;
  }
  template <class T>
  T slope(T z, T) const {
    return 2 * z;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(maps)

BOOST_AUTO_TEST_CASE(relu_maps_cosines_by_the_arc_cosine_kernel) {
  // Cho and Saul 2009, eq. 6, and its derivative.
  const auto relu = test::phi("relu");
  for (const double q : kLengths)
    for (const double c : kCosines) {
      const double angle = std::acos(c);
      BOOST_TEST(is_close(product_expectation(*relu, q, c), q / (2 * pi) * (std::sin(angle) + (pi - angle) * c), q));
      BOOST_TEST(is_close(slope_product_expectation(*relu, q, c), (pi - angle) / (2 * pi), 1));
    }
}

BOOST_AUTO_TEST_CASE(erf_maps_cosines_by_the_arc_sine_kernel) {
  // Williams 1998, without biases: E[erf erf] = 2 / pi asin(2 q c / (1 + 2 q)).
  const auto erf = test::phi("erf");
  for (const double q : kLengths)
    for (const double c : kCosines) {
      const double s = 2 * q * c / (1 + 2 * q);
      BOOST_TEST(is_close(product_expectation(*erf, q, c), 2 / pi * std::asin(s), 1));
      const double slope = 2 / pi * (2 / (1 + 2 * q)) / std::sqrt(1 - s * s);
      BOOST_TEST(is_close(slope_product_expectation(*erf, q, c), slope, 2));
    }
}

BOOST_AUTO_TEST_CASE(cosines_are_mapped_at_lengths_far_from_an_activations_own) {
  // Williams 1998, to a rounding of the second moments that a pair cannot exceed.
  const auto erf = test::phi("erf");
  for (const double q : {1e-8, 1e5, 1e8, 1e10})
    for (const double c : kCosines) {
      BOOST_TEST_CONTEXT("q = " << q << ", c = " << c) {
        // 1 - s^2 with s = 2 q c / (1 + 2 q), without cancellation.
        const double s = 2 * q * c / (1 + 2 * q),
                     rest = (1 + 4 * q + 4 * q * q * (1 - c) * (1 + c)) / std::pow(1 + 2 * q, 2);
        BOOST_TEST(
            is_close(product_expectation(*erf, q, c), 2 / pi * std::atan2(s, std::sqrt(rest)), 4 * q / (pi * (1 + q))));
        BOOST_TEST(is_close(slope_product_expectation(*erf, q, c), 2 / pi * (2 / (1 + 2 * q)) / std::sqrt(rest),
                            4 / pi / std::sqrt(1 + 4 * q)));
      }
    }
}

BOOST_AUTO_TEST_CASE(a_linear_network_keeps_cosines) {
  const auto identity = test::phi("identity");
  for (const double q : kLengths)
    for (const double c : kCosines) {
      BOOST_TEST(is_close(product_expectation(*identity, q, c), q * c, q));
      BOOST_TEST(is_close(slope_product_expectation(*identity, q, c), 1, 1));
    }
}

BOOST_AUTO_TEST_CASE(a_slope_with_a_kink_of_its_own_has_expectations_over_pairs) {
  // ELU's slope is 1 above 0 and exp(z) below. At c = 0 the pair is independent: E[phi']^2, where
  // E[exp(z); z < 0] = exp(q / 2) Phi(-sqrt(q)).
  for (const char* type : {"elu", "celu"})
    for (const double q : {0.04, 0.3, 1.0, 7.0}) {
      const double mean = 0.5 + std::exp(q / 2) * std::erfc(std::sqrt(q / 2)) / 2;
      BOOST_TEST(is_close(slope_product_expectation(*test::phi(type), q, 0), mean * mean, 1));
    }
  for (const char* type : {"elu", "celu", "selu", "softsign", "hard_sigmoid", "leaky_relu"})
    for (const double q : {1e-4, 0.04, 1.0, 50.0})
      for (const double c : kCosines) BOOST_CHECK_NO_THROW(slope_product_expectation(*test::phi(type), q, c));
}

BOOST_AUTO_TEST_CASE(relus_moments_are_those_of_half_a_normal_law) {
  const auto relu = test::phi("relu");
  for (const double q : kLengths) {
    const ActivationMoments m = activation_moments(*relu, {0, q});
    BOOST_TEST(is_close(m.mean, std::sqrt(q / (2 * pi)), std::sqrt(q)));
    BOOST_TEST(is_close(m.second, q / 2, q));
    BOOST_TEST(is_close(m.fourth, 1.5 * q * q, q * q));
    BOOST_TEST(is_close(m.slope_second, 0.5, 1));
    BOOST_TEST(is_close(m.slope_fourth, 0.5, 1));
    BOOST_TEST(is_close(m.mean_change, std::sqrt(1 / (8 * pi * q)), 1 / std::sqrt(q)));
    BOOST_TEST(is_close(m.second_change, 0.5, 1));
  }
}

BOOST_AUTO_TEST_CASE(selu_keeps_a_mean_of_0_and_a_variance_of_1) {
  const ActivationMoments m = activation_moments(*test::phi("selu"), {0, 1});
  BOOST_TEST(std::abs(m.mean) < 1e-9);
  BOOST_TEST(std::abs(m.second - 1) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_mean_moves_the_law) {
  // E[(m + g)^2] and E[max(m + g, 0)] = m Phi(m) + pdf(m), at m = 0.7.
  const double m = 0.7, cdf = std::erfc(-m / std::sqrt(2)) / 2, pdf = std::exp(-m * m / 2) / std::sqrt(2 * pi);
  BOOST_TEST(is_close(activation_moments(*test::phi("identity"), {m, 1}).second, 1 + m * m, 1));
  BOOST_TEST(is_close(activation_moments(*test::phi("relu"), {m, 1}).mean, m * cdf + pdf, 1));
}

BOOST_AUTO_TEST_CASE(a_step_has_an_infinite_chi_and_a_known_correlation_map) {
  // E[step step] at 0 threshold would be the arc sine law; at 1 its derivative is the bivariate density there:
  // q d/dc = pdf(1, 1; c).
  const Elementwise<Step> step;
  BOOST_TEST(jumps(step));
  BOOST_TEST(!jumps(*test::phi("relu")));
  for (const double c : {-0.4, 0.0, 0.3, 0.9}) {
    const double density = std::exp(-1 / (1 + c)) / (2 * pi * std::sqrt(1 - c * c));
    BOOST_TEST(is_close(slope_product_expectation(step, 1, c), density, 1));
  }
  BOOST_TEST(std::isinf((LengthMap{&step, 1, 0}.chi(1))));
}

BOOST_AUTO_TEST_CASE(he_keeps_every_length_behind_relu) {
  const auto relu = test::phi("relu");
  const Phase found = phase({relu.get(), 2, 0}, 0.37);
  BOOST_TEST(found.lengths.every);
  BOOST_TEST(found.q == 0.37);
  BOOST_TEST(found.c_star == 1);
  BOOST_TEST(found.classification() == "critical");
  BOOST_TEST(found.fate() == "every length is kept");
  BOOST_TEST(phase({relu.get(), 2.5, 0}, 1).classification() ==
             "no classification, because lengths grow without bound");
  BOOST_TEST(phase({relu.get(), 1.5, 0}, 1).classification() == "ordered");
  BOOST_TEST(phase({relu.get(), 1.5, 0}, 1).q == 0);
  BOOST_TEST(is_close(phase({relu.get(), 1.5, 0.1}, 1).q, 0.4, 1));
}

BOOST_AUTO_TEST_CASE(tanh_is_ordered_or_chaotic_and_its_cosines_run_to_where_the_map_is_stable) {
  const auto tanh = test::phi("tanh");
  const Phase ordered = phase({tanh.get(), 1.3, 0.3}, 1);
  BOOST_TEST(ordered.classification() == "ordered");
  BOOST_TEST(ordered.c_star == 1);
  BOOST_TEST(is_close(ordered.c_slope, ordered.chi, 1));
  const Phase chaotic = phase({tanh.get(), 4, 0.05}, 1);
  BOOST_TEST(chaotic.classification() == "chaotic");
  BOOST_TEST(chaotic.c_star > 0);
  BOOST_TEST(chaotic.c_star < 1);
  BOOST_TEST(chaotic.c_slope < 1);
  BOOST_TEST(is_close((CorrelationMap({tanh.get(), 4, 0.05}, chaotic.q).next(chaotic.c_star)), chaotic.c_star, 1));
  // Without biases an odd activation makes strangers orthogonal.
  BOOST_TEST(phase({tanh.get(), 4, 0}, 1).c_star == 0);
}

BOOST_AUTO_TEST_CASE(gelu_at_its_gain_sits_on_an_unstable_length) {
  const auto gelu = test::phi("gelu");
  const double gain = second_moment_gain(*gelu);
  const LengthMap map{gelu.get(), gain * gain, 0};
  const Phase at = phase(map, 1);
  BOOST_TEST(is_close(at.q, 1, 1));
  BOOST_TEST(at.chi_q > 1);
  BOOST_TEST(phase(map, 0.9).q == 0);
  BOOST_TEST((phase(map, 1.1).destination.kind == Destination::Kind::grows));
}

BOOST_AUTO_TEST_CASE(siren_has_the_fixed_point_of_its_closed_form) {
  // E[sin^2(w0 z)] = (1 - exp(-2 w0^2 q)) / 2, and chi = sigma_w^2 w0^2 (1 + exp(-2 w0^2 q)) / 2.
  const double w0 = 30;
  const auto sine =
      test::built_in().activation("sine", test::choice(Kind::activation, "sine", {{"w0", w0}}).parameters);
  for (const double q : {1e-8, 1e-4, 0.01, 1.0, 50.0, 1e4})
    BOOST_TEST(is_close(expectation(*sine, q), -std::expm1(-2 * w0 * w0 * q) / 2, 1), "q = " << q);
  // Sitzmann et al. 2020: weights of U(+-sqrt(6 / n) / w0), whose sigma_w^2 is 2 / w0^2.
  const double weight = 2 / (w0 * w0);
  double q = 1;
  for (int i = 0; i < 200; ++i) q = weight * -std::expm1(-2 * w0 * w0 * q) / 2;
  const Phase found = phase({sine.get(), weight, 0}, 0.3);
  BOOST_TEST(is_close(found.q, q, q));
  BOOST_TEST(is_close(found.chi, 1 + std::exp(-2 * w0 * w0 * q), 1));
  BOOST_TEST(found.classification() == "chaotic");
  BOOST_TEST(found.lengths.high < 1.3 * weight);
}

BOOST_AUTO_TEST_CASE(fixed_points_are_found_wherever_they_are) {
  // Of sigmoid with next to no weights, 1 / 4 of them; of a bounded function with huge ones, all of them.
  const auto sigmoid = test::phi("sigmoid"), tanh = test::phi("tanh");
  BOOST_TEST(is_close(phase({sigmoid.get(), 1e-14, 0}, 1).q, 2.5e-15, 2.5e-15));
  const Phase small = phase({sigmoid.get(), 1e-14, 0}, 1);
  BOOST_TEST(small.classification() == "ordered");
  BOOST_TEST(is_close(small.c_slope, small.chi, small.chi));
  // tanh^2 falls short of 1 by 2 / sqrt(2 pi q).
  const double huge = phase({tanh.get(), 1e24, 0}, 1e20).q;
  BOOST_TEST(is_close(huge, 1e24 * (1 - 2 / std::sqrt(2 * pi * huge)), 1e24));
  // A bias of deviation 1e-8, which tanh's slope of 0.81 multiplies by 1 / 0.19.
  BOOST_TEST(is_close(phase({tanh.get(), 0.81, 1e-16}, 1).q, 1e-16 / 0.19, 1e-16));
}

BOOST_AUTO_TEST_CASE(lengths_that_leave_what_was_searched_are_said_to) {
  // From above the range, too, lengths may fall. z^2 makes 3 q^2 of q, which is no proportion.
  const auto relu = test::phi("relu");
  BOOST_TEST(phase({relu.get(), 1.9, 0}, 1e14).fate() == "runs to q* = 0");
  BOOST_TEST(phase({relu.get(), 2.5, 0}, 1e14).fate() == "grows without bound");
  const Elementwise<Square> square;
  BOOST_TEST(phase({&square, 1, 0}, 10).fate() == "leaves the searched range, 1e-12 to 1e+12");
  BOOST_TEST(phase({&square, 1, 0}, 10).classification() ==
             "no classification, because lengths leave the searched range, 1e-12 to 1e+12");
}

BOOST_AUTO_TEST_CASE(a_jump_counts_where_signals_reach_it) {
  // Lengths fall to 0 below a threshold of 1: there the slope is 0. Where biases keep them at it, chi is infinite and
  // nothing is said of cosines.
  const Elementwise<Step> threshold;
  const Phase small = phase({&threshold, 1, 0}, 1);
  BOOST_TEST(small.q == 0);
  BOOST_TEST(small.chi == 0);
  BOOST_TEST(small.classification() == "ordered");
  const Phase biased = phase({&threshold, 0.5, 1}, 1);
  BOOST_TEST(biased.q > 1);
  BOOST_TEST(std::isinf(biased.chi));
  BOOST_TEST(std::isnan(biased.c_star));
  BOOST_TEST(std::isnan(biased.xi_c));
}

BOOST_AUTO_TEST_CASE(a_depth_scale_is_the_layers_over_which_a_perturbation_shrinks_by_e) {
  BOOST_TEST(std::abs(depth_scale(std::exp(-0.25)) - 4) < 1e-12);
  BOOST_TEST(std::isinf(depth_scale(1)));
  BOOST_TEST(depth_scale(std::exp(0.5)) < 0);
  BOOST_TEST(std::abs(depth_scale(-std::exp(-0.25)) - 4) < 1e-12);  // it alternates and shrinks all the same
  BOOST_TEST(depth_scale(std::numeric_limits<double>::infinity()) == 0);
  BOOST_TEST(!std::signbit(depth_scale(std::numeric_limits<double>::infinity())));
}

BOOST_AUTO_TEST_SUITE_END()
