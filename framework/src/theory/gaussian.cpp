#include "theory/gaussian.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "initlab/error.hpp"
#include "initlab/expectation.hpp"
#include "theory/quadrature.hpp"

namespace initlab::theory {

namespace {

using Function = std::function<double(double)>;

// Of the size of what they are a part of. The rounding of what is smoothed must not look like structure to the outer
// one.
constexpr double kInner = 1e-13, kOuter = 1e-11;

// Functions of one of the two are integrated for each value of the other: panels twice as wide as elsewhere see a bell
// a hundredth wide.
constexpr double kPanel = 4;

/// As seen from `origin`.
std::vector<double> moved(std::vector<double> kinks, double origin) {
  for (double& kink : kinks) kink -= origin;
  return kinks;
}

/// E_g[F(sqrt(q r) g) F(sign sqrt(q r) g)], r = |c|, F(x) = E_h[f(x, x + sqrt(q (1 - r)) h)]. `scale` is the size of f
/// at z: parts that are small against it need not be known as precisely.
double conditioned(const std::function<double(double, double)>& f, double scale, double q, double c,
                   const std::vector<double>& kinks) {
  const double shared = q * std::abs(c), own = q * (1 - std::abs(c));
  const auto smooth = [&](double x) {
    const Integral integral =
        gaussian_integral([&](double h) { return f(x, x + h); }, own,
                          {.kinks = moved(kinks, x), .origin = -x, .panel = kPanel}, kInner * scale);
    check_converged(integral, own, scale);
    return integral.value;
  };
  // F has nothing finer than the deviation of h, over which kinks are smoothed.
  const double blur = std::sqrt(own);
  Landscape outer{.kinks = kinks, .panel = std::max(kPanel, kPanel * blur), .blur = blur};
  if (c < 0)
    for (const double kink : kinks) outer.kinks.push_back(-kink);
  const Integral integral = gaussian_integral(
      [&](double x) {
        const double first = smooth(x);
        return first == 0 ? 0.0 : first * (c < 0 ? smooth(-x) : first);
      },
      shared, outer, kOuter * scale * scale);
  check_converged(integral, shared, scale * scale);
  return integral.value;
}

void check_cosine(double c) {
  if (!(c >= -1 && c <= 1)) throw Error(fmt::format("expectation: c (got {}, expected a cosine from -1 to 1)", c));
}

}  // namespace

double expectation(const Function& f, const Gaussian& law, const std::vector<double>& kinks) {
  if (law.mean == 0) return gaussian_expectation(f, law.variance, kinks);
  const Integral integral = gaussian_integral([&](double x) { return f(law.mean + x); }, law.variance,
                                              {.kinks = moved(kinks, law.mean), .origin = -law.mean});
  check_converged(integral, law.variance);
  return integral.value;
}

bool jumps(const Activation& phi) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  // Rounding of phi on both sides of a kink where it is continuous.
  constexpr double kRounding = 1e-9;
  const std::vector<double> kinks = phi.kinks();
  return std::any_of(kinks.begin(), kinks.end(), [&](double kink) {
    const double below = phi.value(std::nextafter(kink, -kInfinity)),
                 above = phi.value(std::nextafter(kink, kInfinity));
    return std::abs(above - below) > kRounding * (1 + std::abs(below) + std::abs(above));
  });
}

ActivationMoments activation_moments(const Activation& phi, const Gaussian& law) {
  if (!(law.variance > 0))
    throw Error(fmt::format("activation moments: the variance is {} (expected above 0)", law.variance));
  const std::vector<double> kinks = phi.kinks();
  const auto of = [&](const Function& f) { return expectation(f, law, kinks); };
  const auto change = [&](const Function& f) {
    return of([&](double z) {
      const double t = z - law.mean;
      return f(z) * (t * t / law.variance - 1) / (2 * law.variance);
    });
  };
  const auto change_by_slope = [&](const Function& slope) {
    return of([&](double z) { return slope(z) * (z - law.mean) / (2 * law.variance); });
  };
  const bool jump = jumps(phi);
  const auto value = [&](double z) { return phi.value(z); };
  const auto square = [&](double z) { return phi.value(z) * phi.value(z); };
  const auto slope_square = [&](double z) { return phi.slope(z) * phi.slope(z); };
  return {.mean = of(value),
          .second = of(square),
          .fourth = of([&](double z) { return square(z) * square(z); }),
          .slope_second = of(slope_square),
          .slope_fourth = of([&](double z) { return slope_square(z) * slope_square(z); }),
          .slope_value_second = of([&](double z) { return slope_square(z) * square(z); }),
          .mean_change = jump ? change(value) : change_by_slope([&](double z) { return phi.slope(z); }),
          .second_change =
              jump ? change(square) : change_by_slope([&](double z) { return 2 * phi.value(z) * phi.slope(z); }),
          .slope_second_change = change(slope_square)};
}

double product_expectation(const Activation& phi, double q, double c) {
  check_cosine(c);
  const std::vector<double> kinks = phi.kinks();
  const double second = initlab::expectation(phi, q);
  if (c == 1) return second;
  return conditioned([&](double, double z) { return phi.value(z); }, std::sqrt(second), q, c, kinks);
}

double slope_product_expectation(const Activation& phi, double q, double c) {
  check_cosine(c);
  const std::vector<double> kinks = phi.kinks();
  if (!jumps(phi)) {
    const double second = slope_expectation(phi, q);
    if (c == 1) return second;
    return conditioned([&](double, double z) { return phi.slope(z); }, std::sqrt(second), q, c, kinks);
  }
  if (std::abs(c) == 1) return std::numeric_limits<double>::infinity();
  // The slope of a smoothed activation, by the derivative of the Gaussian's density instead of phi's.
  const double own = q * (1 - std::abs(c));
  return conditioned([&](double x, double z) { return phi.value(z) * (z - x) / own; },
                     std::sqrt(initlab::expectation(phi, q) / own), q, c, kinks);
}

}  // namespace initlab::theory
