// histogram: how often values fall into each of a number of equal intervals.
#pragma once

#include <armadillo>
#include <cstdint>
#include <vector>

namespace initlab::analysis {

struct Range {
  double low = 0, high = 1;
};

struct Histogram {
  std::vector<std::uint64_t> counts;  ///< interval i is [low + i w, low + (i + 1) w), the last one closed
  std::uint64_t outside = 0;          ///< NaN, infinite, or beyond the range
};

/// Counts add up to the number of values, with `outside`.
Histogram histogram(const arma::mat& values, const Range& range, std::size_t intervals);

/// Collects the smallest and the largest finite value of several blocks.
class FiniteRange {
 public:
  void add(const arma::mat& values);
  /// Of length 1 around the value if there is only one; [0, 1] if there is none.
  Range range() const;

 private:
  bool any_ = false;
  Range range_;
};

}  // namespace initlab::analysis
