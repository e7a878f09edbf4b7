#include "initlab/expectation.hpp"

#include <cmath>

#include "theory/quadrature.hpp"

namespace initlab {

double gaussian_expectation(const std::function<double(double)>& f, double q, const std::vector<double>& kinks) {
  const theory::Integral integral = theory::gaussian_integral(f, q, {.kinks = kinks});
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
