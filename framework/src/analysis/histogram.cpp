#include "analysis/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace initlab::analysis {

Histogram histogram(const arma::mat& values, const Range& range, std::size_t intervals) {
  Histogram result;
  result.counts.assign(intervals, 0);
  // Halves, since the difference of two finite numbers may be infinite.
  const double width = range.high / 2 - range.low / 2;
  for (const double value : values) {
    if (!std::isfinite(value) || value < range.low || value > range.high) {
      ++result.outside;
      continue;
    }
    const double place = (value / 2 - range.low / 2) / width * static_cast<double>(intervals);
    ++result.counts[std::min(static_cast<std::size_t>(place), intervals - 1)];
  }
  return result;
}

void FiniteRange::add(const arma::mat& values) {
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    range_.low = any_ ? std::min(range_.low, value) : value;
    range_.high = any_ ? std::max(range_.high, value) : value;
    any_ = true;
  }
}

Range FiniteRange::range() const {
  if (!any_) return {0, 1};
  if (range_.low < range_.high) return range_;
  // Beyond 2^53 the neighbours of a number are further away than one half.
  const double half = std::max(0.5, std::abs(range_.low) * 1e-15);
  return {range_.low - half, range_.high + half};
}

}  // namespace initlab::analysis
