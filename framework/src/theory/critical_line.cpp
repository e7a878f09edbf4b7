#include "theory/critical_line.hpp"

#include <boost/math/tools/roots.hpp>
#include <cmath>

#include "initlab/expectation.hpp"
#include "theory/reach.hpp"

namespace initlab::theory {

namespace {

constexpr double kLow = kShortestCritical, kHigh = 1e8;
// Of the quadrature, 1e-10 at worst, in a difference of two terms of size q.
constexpr double kRounding = 1e-9;
// sigma_b^2 of a critical q near 0 is of the order of q^2 or less where phi(0) = 0 (tanh: q^3).
constexpr double kNear = 1e-16, kVanishes = 1e-3;

/// sigma_b^2 of the line at q less the one wanted; differences that rounding makes count as 0.
double excess(const Activation& phi, double q, double bias) {
  const double found = critical_at(phi, q).bias_variance;
  return (std::abs(found) < kRounding * q ? 0 : found) - bias;
}

}  // namespace

CriticalPoint critical_at(const Activation& phi, double q) {
  const double weight = 1 / slope_expectation(phi, q);
  return {q - weight * expectation(phi, q), weight, q};
}

double longest_critical(const Activation& phi) {
  return reach([&](double q) { critical_at(phi, q); }, kHigh);
}

std::optional<CriticalPoint> critical_point(const Activation& phi, double bias) {
  if (bias == 0 && phi.value(0) == 0) {
    const CriticalPoint limit = critical_at(phi, kNear);
    if (std::abs(limit.bias_variance) < kVanishes * kNear)
      return CriticalPoint{0, limit.weight_variance, 0, excess(phi, 1, 0) == 0 && excess(phi, 7, 0) == 0};
  }
  const auto difference = [&](double q) { return critical_at(phi, q).bias_variance - bias; };
  const double high = longest_critical(phi);
  for (double q = kLow; 2 * q <= high; q *= 2) {
    if ((excess(phi, q, bias) < 0) == (excess(phi, 2 * q, bias) < 0)) continue;
    if (difference(q) * difference(2 * q) > 0) continue;  // rounding alone told them apart
    std::uintmax_t evaluations = 200;
    const auto bracket = boost::math::tools::toms748_solve(difference, q, 2 * q,
                                                           boost::math::tools::eps_tolerance<double>(50), evaluations);
    const double found = (bracket.first + bracket.second) / 2;
    return CriticalPoint{bias, critical_at(phi, found).weight_variance, found};
  }
  return std::nullopt;
}

}  // namespace initlab::theory
