// shares: how much of a layer lies where its activation hardly moves.
#pragma once

#include "initlab/activation.hpp"

namespace initlab {

/// Saturated: below this part of the largest slope (for sigmoid exactly a < 0.05 or a > 0.95, for tanh |a| > 0.9).
inline constexpr double kSaturation = 0.19;

/// Of the entries of a block of z. NaN if z or a slope is no number.
struct Shares {
  double saturated = 0;  ///< entries with |phi'(z)| < saturation sup |phi'|
  double inactive = 0;   ///< entries with phi'(z) = 0
  double dead = 0;       ///< units that are one or the other for every sample
};

/// Of a block z of units x samples. `largest_slope` is sup |phi'|: Observation::largest_slope.
INITLAB_API Shares shares(const arma::mat& z, const Activation& phi, double largest_slope,
                          double saturation = kSaturation);

}  // namespace initlab
