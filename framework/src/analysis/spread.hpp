// spread: mean and the three standard deviations of a block of values.
#pragma once

#include <armadillo>

namespace initlab::analysis {

/// Of a block of units x samples, in double, with divisor N. NaN in the block is NaN in the result.
struct Spread {
  double mean = 0;            ///< over samples and units
  double pooled = 0;          ///< standard deviation over samples and units
  double across_samples = 0;  ///< square root of the mean over units of the variance over samples
  arma::vec unit;             ///< over samples: one standard deviation a unit
};

/// Every entry of a feature map is a unit of its own. All NaN if the block is empty.
Spread spread(const arma::mat& block);

/// sqrt(mean x^2), also where x^2 would underflow or overflow. NaN if the block is empty.
double rms(const arma::mat& block);

/// The pooled standard deviation alone, with divisor N.
double deviation(const arma::mat& block);

}  // namespace initlab::analysis
