#include "theory/length_map.hpp"

#include <algorithm>
#include <cmath>

#include "theory/gaussian.hpp"

namespace initlab::theory {

namespace {

// The quadrature is right to 1e-10; the weight variance of a gain, given as a float's deviation, to 1e-7.
constexpr double kNeutral = 1e-6;
constexpr int kLayers = 1000;
constexpr double kArrived = 1e-6;  // relative

// The slope at q = 0 is sigma_w^2 phi'(0)^2, from both sides if phi has a kink there: the limit of small lengths.
constexpr double kSmall = 1e-12;

/// Whether q'/q is the same 1 at lengths that are far apart.
bool keeps_every(const LengthMap& map, double low, double high) {
  if (map.bias_variance != 0) return false;
  for (const double q : {low, std::pow(low, 0.7) * std::pow(high, 0.3), 1.0, 2.0, high})
    if (std::abs(map.next(q) / q - 1) > kNeutral) return false;
  return true;
}

/// Elsewhere a jump is too far to be reached by short signals.
bool jumps_at_zero(const Activation& phi) {
  constexpr double kNear = 1e-12, kSteep = 1e6;
  return std::abs(phi.value(kNear)) > kSteep * kNear || std::abs(phi.value(-kNear)) > kSteep * kNear;
}

}  // namespace

double LengthMap::chi(double q) const {
  return jumps(*phi) ? std::numeric_limits<double>::infinity() : weight_variance * slope_expectation(*phi, q);
}

Lengths lengths(const LengthMap& map, double low, double high) {
  Lengths found{low, high, keeps_every(map, low, high), {}};
  if (found.every) return found;
  if (map.bias_variance == 0 && map.phi->value(0) == 0 && !jumps_at_zero(*map.phi))
    found.points.push_back({0, map.next(kSmall) / kSmall});
  for (const FixedPoint& point : fixed_points(*map.phi, map.weight_variance, map.bias_variance, low, high))
    found.points.push_back(point);
  return found;
}

Destination destination(const LengthMap& map, const Lengths& lengths, double q) {
  using Kind = Destination::Kind;
  if (lengths.every) return {Kind::stays, q};
  const auto near = [&](double at) -> const FixedPoint* {
    for (const FixedPoint& point : lengths.points)
      if (std::abs(at - point.q) <= kArrived * point.q || (point.q == 0 && at < lengths.low)) return &point;
    return nullptr;
  };
  double at = q, next = q;
  for (int layer = 0; layer < kLayers; ++layer) {
    if (const FixedPoint* point = near(at); point && (point->stable() || layer == 0))
      return {Kind::fixed_point, point->q};
    next = map.next(at);
    if (!(next <= lengths.high)) return {Kind::grows};
    if (next == at) break;
    at = next;
  }
  if (const FixedPoint* point = near(at)) return {Kind::fixed_point, point->q};
  // Still on its way: a slope of 1, or nearly so. A cycle does not get nearer.
  const double behind = map.next(next);
  if ((behind - next) * (next - q) < 0) return {Kind::wanders};
  const FixedPoint* ahead = nullptr;
  for (const FixedPoint& point : lengths.points)
    if (behind > next ? point.q > next && !ahead : point.q < next) ahead = &point;
  return ahead ? Destination{Kind::fixed_point, ahead->q} : Destination{behind > next ? Kind::grows : Kind::wanders};
}

}  // namespace initlab::theory
