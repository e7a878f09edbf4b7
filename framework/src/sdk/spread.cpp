#include "initlab/spread.hpp"

#include <cmath>
#include <limits>

namespace initlab {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// sqrt(sum (x - centre)^2 / n). Deviations are scaled by the largest, so that gradients of 1e-200 do not vanish.
template <class Entries>
double root_mean_square(const Entries& at, std::size_t count, double centre) {
  if (count == 0) return kNaN;
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double size = std::abs(at(i) - centre);
    if (std::isnan(size)) return kNaN;
    if (size > largest) largest = size;
  }
  if (largest == 0 || std::isinf(largest)) return largest;
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double scaled = (at(i) - centre) / largest;
    sum += scaled * scaled;
  }
  return largest * std::sqrt(sum / static_cast<double>(count));
}

template <class Entries>
double mean(const Entries& at, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += at(i);
  return count == 0 ? kNaN : sum / static_cast<double>(count);
}

/// The means of the third and the fourth power of (x - mean) / pooled.
void standardise(const arma::mat& block, Spread& seen) {
  seen.skewness = seen.kurtosis = kNaN;
  if (!(seen.pooled > 0)) return;
  double cubes = 0, fourths = 0;
  for (const double x : block) {
    const double t = (x - seen.mean) / seen.pooled, square = t * t;
    cubes += square * t;
    fourths += square * square;
  }
  seen.skewness = cubes / static_cast<double>(block.n_elem);
  seen.kurtosis = fourths / static_cast<double>(block.n_elem);
}

}  // namespace

double rms(const arma::mat& block) {
  return root_mean_square([&](std::size_t i) { return block[i]; }, block.n_elem, 0);
}

double deviation(const arma::mat& block) {
  const auto entries = [&](std::size_t i) { return block[i]; };
  return root_mean_square(entries, block.n_elem, mean(entries, block.n_elem));
}

Spread spread(const arma::mat& block) {
  Spread result;
  const auto entries = [&](std::size_t i) { return block[i]; };
  result.mean = mean(entries, block.n_elem);
  const double root = rms(block);
  result.second_moment = root * root;
  result.pooled = root_mean_square(entries, block.n_elem, result.mean);
  standardise(block, result);
  result.unit_mean.set_size(block.n_rows);
  result.unit.set_size(block.n_rows);
  for (std::size_t u = 0; u < block.n_rows; ++u) {
    const auto samples = [&](std::size_t s) { return block(u, s); };
    result.unit_mean[u] = mean(samples, block.n_cols);
    result.unit[u] = root_mean_square(samples, block.n_cols, result.unit_mean[u]);
  }
  result.across_samples = rms(result.unit);
  return result;
}

}  // namespace initlab
