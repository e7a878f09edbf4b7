// LengthMap: how the second moment of pre-activations goes from layer to layer, and where it goes to.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "initlab/expectation.hpp"

namespace initlab::theory {

/// q' = weight_variance E[phi(sqrt(q) g)^2] + bias_variance (Poole et al. 2016, eq. 3).
struct LengthMap {
  const Activation* phi = nullptr;
  double weight_variance = 1;  ///< sigma_w^2 = fan_in Var(W)
  double bias_variance = 0;    ///< sigma_b^2

  double next(double q) const { return weight_variance * expectation(*phi, q) + bias_variance; }
  /// chi = sigma_w^2 E[phi'^2]; infinite where phi jumps.
  double chi(double q) const;
  /// chi_q = dq'/dq.
  double slope(double q) const { return length_slope(*phi, weight_variance, q); }
};

/// The second moments that a length map keeps.
struct Lengths {
  double low = 0, high = 0;        ///< where they were looked for, and 0
  bool every = false;              ///< every q is one: phi is scale-invariant and sigma_w^2 makes up for it
  std::vector<FixedPoint> points;  ///< in increasing order; empty if `every`
};

/// All fixed points that fixed_points separates, and q = 0 if phi(0) = 0 and there are no biases. The range is 1e-12,
/// or less if the map takes 0 to a length that is shorter, to 1e12; of a bounded activation to sigma_w^2 sup phi^2 +
/// sigma_b^2, beyond which there is none. It ends earlier where the map cannot be evaluated (functions that oscillate).
Lengths lengths(const LengthMap& map);

/// Where the map takes a length in many layers.
struct Destination {
  enum class Kind {
    fixed_point,  ///< to q
    stays,        ///< every length is kept
    grows,        ///< without bound: from the range's end on in proportion
    leaves,       ///< out of the range
    wanders       ///< none within 1000 layers: a cycle
  };
  Kind kind = Kind::wanders;
  double q = std::numeric_limits<double>::quiet_NaN();  ///< of a fixed point
};

/// Iterates 1000 layers; where that ends near no fixed point because the way is slow, the next one in the direction in
/// which the length still moves.
Destination destination(const LengthMap& map, const Lengths& lengths, double q);

}  // namespace initlab::theory
