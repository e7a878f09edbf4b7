// paired_difference: two variants of an experiment over the same seeds.
#pragma once

#include <cstddef>
#include <vector>

namespace initlab::verdict {

/// Of differences a_i - b_i, i = 1 ... n, whose seeds draw the same random numbers.
struct PairedDifference {
  std::size_t pairs = 0;
  double mean = 0, deviation = 0;                ///< the deviation with divisor n - 1
  double probability = 1;                        ///< two-sided, Student's t with n - 1 degrees of freedom
  double t_low = 0, t_high = 0;                  ///< 95 % by Student's t
  double bootstrap_low = 0, bootstrap_high = 0;  ///< 95 % by 10,000 resamples of the pairs, percentiles
  double seeds_needed = 0;  ///< pairs for a power of 80 % at a level of 5 % if mean and deviation are as
                            ///< found; infinite for a mean of 0
};

/// At least two differences, all finite.
PairedDifference paired_difference(const std::vector<double>& differences);

/// Holm's procedure at level 0.05: which of these hypotheses are rejected.
std::vector<bool> holm(const std::vector<double>& probabilities, double level = 0.05);

}  // namespace initlab::verdict
