#include "theory/length_map.hpp"

#include <algorithm>
#include <cmath>

#include "theory/gaussian.hpp"
#include "theory/reach.hpp"

namespace initlab::theory {

namespace {

// The quadrature is right to 1e-10; the weight variance of a gain, given as a float's deviation, to 1e-7.
constexpr double kNeutral = 1e-6;
constexpr int kLayers = 1000;
constexpr double kArrived = 1e-6;  // relative

// The slope at q = 0 is sigma_w^2 phi'(0)^2, from both sides if phi has a kink there: the limit of small lengths.
constexpr double kSmall = 1e-12;

// Of the search, where nothing else bounds it.
constexpr double kLow = 1e-12, kHigh = 1e12;

/// Whether q'/q is the same 1 at lengths that are far apart.
bool keeps_every(const LengthMap& map, double low, double high) {
  if (map.bias_variance != 0) return false;
  for (const double q : {low, std::pow(low, 0.7) * std::pow(high, 0.3), 1.0, 2.0, high})
    if (std::abs(map.next(q) / q - 1) > kNeutral) return false;
  return true;
}

/// Where lengths go that grow beyond the range: without bound if from there on each layer multiplies by the same, at
/// least by 1.
Destination beyond(const LengthMap& map, const Lengths& lengths) {
  constexpr double kFar = 1e6;
  using Kind = Destination::Kind;
  if (lengths.high < kHigh) return {Kind::leaves};
  const double factor = map.next(lengths.high) / lengths.high, far = map.next(kFar * kHigh) / (kFar * kHigh);
  return {factor >= 1 - kNeutral && std::abs(far / factor - 1) <= kNeutral ? Kind::grows : Kind::leaves};
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

Lengths lengths(const LengthMap& map) {
  const std::optional<double> most = bound(*map.phi);
  const double of_zero = map.next(0);
  Lengths found;
  // Near 0 the map is of_zero + slope q: a fixed point there is no shorter than that, or it is 0.
  found.low = of_zero > 0 ? std::min(kLow, of_zero / 2) : kLow;
  found.high = std::max(most ? map.weight_variance * *most * *most + map.bias_variance : kHigh, 2 * found.low);
  found.high = reach([&](double q) { map.next(q); }, found.high);
  found.every = !most && keeps_every(map, found.low, found.high);
  if (found.every) return found;
  if (of_zero == 0 && !jumps_at_zero(*map.phi)) found.points.push_back({0, map.next(kSmall) / kSmall});
  for (const FixedPoint& point : fixed_points(*map.phi, map.weight_variance, map.bias_variance, found.low, found.high))
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
    if (next > lengths.high && next > at) return beyond(map, lengths);
    if (next < lengths.low && next < at && !near(next)) return {Kind::leaves};
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
  if (ahead) return {Kind::fixed_point, ahead->q};
  return behind > next ? beyond(map, lengths) : Destination{Kind::leaves};
}

}  // namespace initlab::theory
