// LogSpread: how far a positive quantity of a random network lies from what infinitely wide ones give.
#pragma once

#include "initlab/real.hpp"

namespace initlab::prediction {

/// Cumulants of ln(x / E x). Those of a product of independent factors add up.
struct LogSpread {
  double mean = 0;      ///< about -variance / 2: the typical network lies below the mean of all
  double variance = 0;  ///< to leading order the relative variance of x
  double third = 0;     ///< third central moment

  LogSpread& operator+=(const LogSpread& other);
  /// Of the mean of the logarithms of that many networks.
  LogSpread over(double networks) const;
  /// P(ln(x / E x) <= x), by the Pearson type III law with these cumulants.
  double cdf(double x) const;
  /// The inverse of cdf.
  double quantile(double probability) const;
};

/// Of Gamma(shape): x = chi^2_n / n is shape n / 2, a mean of squares with relative variance v is about shape 1 / v.
/// Cumulants: digamma(shape) - ln shape, trigamma(shape), polygamma(2, shape). None at an infinite shape; unknown where
/// double does not hold them.
LogSpread gamma_spread(double shape);

/// Of infinite variance: it says nothing.
LogSpread unknown_spread();

/// Of a log-normal factor of this variance of the logarithm.
LogSpread lognormal_spread(double variance);

/// Of (2 / n) sum over n units of max(g, 0)^2, given that one of them is active: the exact sums over how many are. To
/// leading order its variance is 5 / n.
LogSpread relu_spread(Index units);

}  // namespace initlab::prediction
