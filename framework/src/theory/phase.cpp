#include "theory/phase.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace initlab::theory {

namespace {

// Where chi is nearer to 1, the depth scale is above 10,000 layers: no network tells the difference.
constexpr double kCritical = 1e-4;
// At q* = 0 the maps are those of small lengths.
constexpr double kSmall = 1e-12;

}  // namespace

Phase phase(const LengthMap& map, double q) {
  const Lengths all = lengths(map);
  return phase(map, all, destination(map, all, q));
}

Phase phase(const LengthMap& map, const Lengths& lengths, const Destination& destination) {
  Phase found;
  found.lengths = lengths;
  found.destination = destination;
  using Kind = Destination::Kind;
  found.has_fixed_point = found.destination.kind == Kind::fixed_point || found.destination.kind == Kind::stays;
  if (!found.has_fixed_point) return found;
  found.q = found.destination.q;
  const double at = found.q > 0 ? found.q : kSmall;
  found.chi = map.chi(at);
  found.chi_q = map.slope(at);
  if (found.q == 0 && std::isinf(found.chi)) found.chi = found.chi_q;  // a jump that short signals do not reach
  if (std::isinf(found.chi)) {
    found.c_star = found.c_slope = std::numeric_limits<double>::quiet_NaN();  // near 1 distances grow as their roots do
  } else if (found.q > 0) {
    const CorrelationMap cosines(map, at);
    found.c_star = cosines.fixed_point();
    found.c_slope = cosines.slope(found.c_star);
  } else {
    found.c_star = 1;  // both signals shrink to 0; what is left of their difference goes with chi
    found.c_slope = found.chi;
  }
  found.xi_q = depth_scale(found.chi_q);
  found.xi_c = depth_scale(found.c_slope);
  return found;
}

std::string Phase::classification() const {
  using Kind = Destination::Kind;
  if (destination.kind == Kind::grows) return "no classification, because lengths grow without bound";
  if (destination.kind == Kind::leaves)
    return fmt::format("no classification, because lengths leave the searched range, {:g} to {:g}", lengths.low,
                       lengths.high);
  if (destination.kind == Kind::wanders) return "no classification, because lengths run to no fixed point";
  if (std::isinf(chi)) return "no classification, because the activation jumps: chi is infinite";
  return std::abs(chi - 1) <= kCritical ? "critical" : chi < 1 ? "ordered" : "chaotic";
}

std::string Phase::fate() const {
  switch (destination.kind) {
    case Destination::Kind::stays:
      return "every length is kept";
    case Destination::Kind::grows:
      return "grows without bound";
    case Destination::Kind::leaves:
      return fmt::format("leaves the searched range, {:g} to {:g}", lengths.low, lengths.high);
    case Destination::Kind::wanders:
      return "runs to no fixed point within 1000 layers";
    case Destination::Kind::fixed_point:
      break;
  }
  const auto at = std::find_if(lengths.points.begin(), lengths.points.end(),
                               [&](const FixedPoint& point) { return point.q == destination.q; });
  const bool stable = at != lengths.points.end() && at->stable();
  return fmt::format("runs to q* = {:.6g}{}", destination.q, stable ? "" : ", though it is not stable");
}

}  // namespace initlab::theory
