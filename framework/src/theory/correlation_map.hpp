// CorrelationMap: how the cosine of two inputs goes from layer to layer.
#pragma once

#include <limits>

#include "theory/length_map.hpp"

namespace initlab::theory {

/// c' = (sigma_w^2 E[phi(z) phi(z')] + sigma_b^2) / q' of two pre-activations of second moment q and cosine c, where
/// q' = map.next(q) (Poole et al. 2016, eq. 5).
class CorrelationMap {
 public:
  /// At q > 0.
  CorrelationMap(const LengthMap& map, double q);

  double next(double c) const;
  /// dc'/dc; at c = 1 and a fixed point q it is chi.
  double slope(double c) const;
  /// The stable fixed point c* in [0, 1]: 1 unless dc'/dc > 1 there; the map is convex on [0, 1], since every
  /// coefficient of its series in c is at least 0.
  double fixed_point() const;

 private:
  LengthMap map_;
  double q_, next_q_;
};

/// -1 / ln|slope|: over so many layers a perturbation shrinks by e; below a slope of 0 its sign alternates. Infinite at
/// a size of 1 (to within 1e-9), negative above (so many layers until it has grown by e), 0 at 0 and where it is
/// infinite.
double depth_scale(double slope);

}  // namespace initlab::theory
