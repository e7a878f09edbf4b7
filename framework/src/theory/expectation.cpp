#include "initlab/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "initlab/error.hpp"

namespace initlab {

namespace {

constexpr double kRelativeError = 1e-10;
// exp(-x^2 / 2) underflows to 0 at 38.6: nothing lies beyond for integrands that grow more slowly than that.
constexpr double kReach = 38.0;
constexpr unsigned kDepth = 15;  // halvings of an interval before giving up

/// The interval cut at the kinks, and where a Gaussian's mass and tails part, so that no panel hides a jump.
std::vector<double> panels(double sqrt_q, const std::vector<double>& kinks) {
  std::vector<double> cuts = {-kReach, -8, 0, 8, kReach};
  if (sqrt_q > 0)
    for (const double kink : kinks)
      if (std::abs(kink / sqrt_q) < kReach) cuts.push_back(kink / sqrt_q);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

}  // namespace

double gaussian_expectation(const std::function<double(double)>& f, double q, const std::vector<double>& kinks) {
  if (!(q >= 0) || !std::isfinite(q))
    throw Error(fmt::format("expectation: q (got {}, expected a number of at least 0)", q));
  const double scale = std::sqrt(q);
  const auto integrand = [&](double g) { return f(scale * g) * std::exp(-g * g / 2) * 0.39894228040143268; };
  const std::vector<double> cuts = panels(scale, kinks);
  double sum = 0, error = 0, magnitude = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    double panel_error = 0, panel_magnitude = 0;
    sum += boost::math::quadrature::gauss_kronrod<double, 61>::integrate(integrand, cuts[i], cuts[i + 1], kDepth, 1e-13,
                                                                         &panel_error, &panel_magnitude);
    error += panel_error;
    magnitude += panel_magnitude;
  }
  if (!std::isfinite(sum)) throw Error(fmt::format("expectation: the integrand is not finite everywhere at q = {}", q));
  // The rounding of 61-point sums adds a few hundred units in the last place to the estimate of the error.
  if (error > kRelativeError * magnitude + 1e-300)
    throw Error(
        fmt::format("expectation: the quadrature does not converge at q = {} (relative error {:.1e}, expected "
                    "{:.0e}); declare the kinks of the activation",
                    q, error / magnitude, kRelativeError));
  return sum;
}

double expectation(const Activation& phi, double q) {
  return gaussian_expectation([&](double z) { return phi.value(z) * phi.value(z); }, q, phi.kinks());
}

double slope_expectation(const Activation& phi, double q) {
  return gaussian_expectation([&](double z) { return phi.slope(z) * phi.slope(z); }, q, phi.kinks());
}

double second_moment_gain(const Activation& phi) { return 1 / std::sqrt(expectation(phi, 1)); }

double backward_gain(const Activation& phi) { return 1 / std::sqrt(slope_expectation(phi, 1)); }

std::optional<double> published_gain(std::string_view type, const Activation& phi) {
  if (type == "identity" || type == "sigmoid") return 1.0;
  if (type == "tanh") return 5.0 / 3.0;
  if (type == "relu") return std::sqrt(2.0);
  if (type == "selu") return 0.75;
  if (type != "leaky_relu" && type != "prelu") return std::nullopt;
  const double slope = phi.slope(-1);
  return std::sqrt(2 / (1 + slope * slope));
}

}  // namespace initlab
