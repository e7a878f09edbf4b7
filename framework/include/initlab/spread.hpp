// spread: the moments of a block of values, in the three reductions that the field has.
#pragma once

#include "initlab/real.hpp"

namespace initlab {

/// Of a block of units x samples, in double, with divisor N. NaN in the block is NaN in the result.
struct Spread {
  double mean = 0;            ///< over samples and units
  double second_moment = 0;   ///< mean of x^2, uncentred
  double pooled = 0;          ///< standard deviation over samples and units
  double skewness = 0;        ///< mean of ((x - mean) / pooled)^3; NaN if all values are equal
  double kurtosis = 0;        ///< mean of ((x - mean) / pooled)^4: 3 for a normal; NaN if all values are equal
  double across_samples = 0;  ///< square root of the mean over units of the variance over samples
  arma::vec unit_mean;        ///< over samples: one mean a unit
  arma::vec unit;             ///< over samples: one standard deviation a unit
};

/// Every entry of a feature map is a unit of its own. All NaN if the block is empty.
INITLAB_API Spread spread(const arma::mat& block);

/// sqrt(mean x^2), also where x^2 would underflow or overflow. NaN if the block is empty.
INITLAB_API double rms(const arma::mat& block);

/// The pooled standard deviation alone, with divisor N.
INITLAB_API double deviation(const arma::mat& block);

}  // namespace initlab
