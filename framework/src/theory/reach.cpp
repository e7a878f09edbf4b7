#include "theory/reach.hpp"

#include <algorithm>
#include <cmath>

#include "initlab/error.hpp"

namespace initlab::theory {

std::optional<double> bound(const Activation& phi) {
  constexpr double kNear = 32, kStep = 1.0 / 64, kLast = 1e12, kProbe = 1e15, kMargin = 1.1, kGrowth = 1.001;
  double most = 0, far = 0;
  for (double z = 0; z <= kNear; z += kStep) most = std::max({most, std::abs(phi.value(z)), std::abs(phi.value(-z))});
  for (double z = kNear; z <= kProbe; z *= kMargin) {
    double& largest = z <= kLast ? most : far;
    largest = std::max({largest, std::abs(phi.value(z)), std::abs(phi.value(-z))});
  }
  if (!std::isfinite(far) || far > kGrowth * most) return std::nullopt;
  return kMargin * most;
}

double reach(const std::function<void(double)>& evaluate, double high) {
  for (double q = high; q > 1; q /= 10) {
    try {
      evaluate(q);
      return q;
    } catch (const Error&) {
    }
  }
  const double least = std::min(high, 1.0);
  evaluate(least);
  return least;
}

}  // namespace initlab::theory
