// Phase: what many equal layers do to one signal and to two, at given variances of weights and biases.
#pragma once

#include <string>

#include "theory/correlation_map.hpp"
#include "theory/length_map.hpp"

namespace initlab::theory {

/// Of the fixed point that signals of a given length run to.
struct Phase {
  Lengths lengths;
  Destination destination;  ///< of the length given
  double q = 0;             ///< where chi and c* are taken: the destination
  double chi = 0, chi_q = 0;
  double c_star = 0;             ///< fixed point of the correlation map; NaN where chi is infinite
  double c_slope = 0;            ///< dc'/dc there
  double xi_q = 0, xi_c = 0;     ///< depth_scale of chi_q and of c_slope
  bool has_fixed_point = false;  ///< false: nothing of the above but `lengths` and `destination` is said

  /// "ordered" (chi < 1), "critical" (chi = 1 to within 1e-4), "chaotic" (chi > 1), or "no classification, because
  /// ...".
  std::string classification() const;
  /// Where the length goes, in words: "to q* = 1.26, stable".
  std::string fate() const;
};

/// `q`: second moment of the first pre-activations.
Phase phase(const LengthMap& map, double q);

/// The same of what is known already.
Phase phase(const LengthMap& map, const Lengths& lengths, const Destination& destination);

}  // namespace initlab::theory
