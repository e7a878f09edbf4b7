#include "initlab/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "initlab/error.hpp"
#include "theory/quadrature.hpp"

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

using Rule = boost::math::quadrature::gauss_kronrod<double, 61>;

// Of a part's E|f|: the rounding of 61-point sums is a few hundred units in the last place of it, and halving a part
// does not make that smaller. Of the whole's: what no part need be known better than.
constexpr double kPartError = 1e-13, kWholeError = 1e-14;

/// Adds the integral over [low, high], halved until each part's error is below `most` or its rounding.
template <class F>
void add(const F& f, double low, double high, double most, unsigned depth, theory::Integral& whole) {
  double error = 0, magnitude = 0;
  const double value = Rule::integrate(f, low, high, 0, 0, &error, &magnitude);
  if (error > std::max(most, kPartError * magnitude) && depth > 0 && std::isfinite(value)) {
    const double middle = (low + high) / 2;
    add(f, low, middle, most / 2, depth - 1, whole);
    add(f, middle, high, most / 2, depth - 1, whole);
    return;
  }
  whole.value += value;
  whole.error += error;
  whole.magnitude += magnitude;
}

/// E|f| by one rule a panel.
template <class F>
double rough_magnitude(const F& f, const std::vector<double>& cuts) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    double error = 0, magnitude = 0;
    Rule::integrate(f, cuts[i], cuts[i + 1], 0, 0, &error, &magnitude);
    sum += magnitude;
  }
  return sum;
}

}  // namespace

namespace theory {

Integral gaussian_integral(const std::function<double(double)>& f, double q, const std::vector<double>& kinks,
                           double absolute) {
  if (!(q >= 0) || !std::isfinite(q))
    throw Error(fmt::format("expectation: q (got {}, expected a number of at least 0)", q));
  const double scale = std::sqrt(q);
  const auto integrand = [&](double g) { return f(scale * g) * std::exp(-g * g / 2) * 0.39894228040143268; };
  const std::vector<double> cuts = panels(scale, kinks);
  const double most = absolute > 0 ? absolute : kWholeError * rough_magnitude(integrand, cuts);
  Integral whole;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) add(integrand, cuts[i], cuts[i + 1], most, kDepth, whole);
  if (!std::isfinite(whole.value))
    throw Error(fmt::format("expectation: the integrand is not finite everywhere at q = {}", q));
  return whole;
}

void check_converged(const Integral& integral, double q, double scale) {
  // The rounding of 61-point sums adds a few hundred units in the last place to the estimate of the error.
  if (integral.error > kRelativeError * std::max(integral.magnitude, scale) + 1e-300)
    throw Error(
        fmt::format("expectation: the quadrature does not converge at q = {} (relative error {:.1e}, expected "
                    "{:.0e}); declare the kinks of the activation",
                    q, integral.error / integral.magnitude, kRelativeError));
}

}  // namespace theory

double gaussian_expectation(const std::function<double(double)>& f, double q, const std::vector<double>& kinks) {
  const theory::Integral integral = theory::gaussian_integral(f, q, kinks);
  theory::check_converged(integral, q);
  return integral.value;
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
