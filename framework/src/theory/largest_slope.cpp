#include "theory/largest_slope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "initlab/error.hpp"

namespace initlab {

namespace {

constexpr double kReach = 32;  // of the linear grid
constexpr double kCoarsest = 1.0 / 16, kFinest = 1.0 / 4096;
constexpr int kPerDecade = 40, kFirstDecade = -8, kLastDecade = 15, kProbeDecade = 12;
constexpr double kConverged = 1e-10;  // relative
constexpr int kRefined = 16;          // the highest places of a grid that are refined
constexpr int kSections = 80;         // 0.618^80 = 2e-17 of an interval

/// |phi'(z)|; -1 where it is no number.
double steepness(const Activation& phi, double z) {
  const double slope = std::abs(phi.slope(z));
  return std::isnan(slope) ? -1 : slope;
}

/// The largest value between two places, by golden sections: a maximum in between if there is one.
double refined(const Activation& phi, double low, double high) {
  constexpr double kGolden = 0.61803398874989485;
  double left = high - kGolden * (high - low), right = low + kGolden * (high - low);
  double at_left = steepness(phi, left), at_right = steepness(phi, right);
  double most = std::max(at_left, at_right);
  for (int i = 0; i < kSections && low < left && right < high; ++i) {
    if (at_left > at_right) {
      high = right, right = left, at_right = at_left;
      left = high - kGolden * (high - low);
      at_left = steepness(phi, left);
    } else {
      low = left, left = right, at_left = at_right;
      right = low + kGolden * (high - low);
      at_right = steepness(phi, right);
    }
    most = std::max({most, at_left, at_right});
  }
  return most;
}

/// The largest value on an increasing grid, refined around its highest places.
double largest(const Activation& phi, const std::vector<double>& grid) {
  std::vector<std::pair<double, std::size_t>> peaks;
  std::vector<double> values(grid.size());
  std::transform(grid.begin(), grid.end(), values.begin(), [&](double z) { return steepness(phi, z); });
  for (std::size_t i = 0; i < grid.size(); ++i)
    if ((i == 0 || values[i] >= values[i - 1]) && (i + 1 == grid.size() || values[i] >= values[i + 1]))
      peaks.emplace_back(values[i], i);
  const std::size_t kept = std::min<std::size_t>(peaks.size(), kRefined);
  std::partial_sort(peaks.begin(), peaks.begin() + static_cast<std::ptrdiff_t>(kept), peaks.end(), std::greater<>());
  double most = -1;
  for (std::size_t p = 0; p < kept; ++p) {
    const std::size_t i = peaks[p].second;
    const double low = grid[i == 0 ? 0 : i - 1], high = grid[std::min(i + 1, grid.size() - 1)];
    most = std::max({most, peaks[p].first, refined(phi, low, high)});
  }
  return most;
}

std::vector<double> linear_grid(double step) {
  const int half = static_cast<int>(kReach / step);
  std::vector<double> grid;
  for (int i = -half; i <= half; ++i) grid.push_back(i * step);
  return grid;
}

/// One sign's places from 1e-8 to 10^last, in increasing order.
std::vector<double> logarithmic_grid(double sign, int last) {
  std::vector<double> grid;
  for (int i = kFirstDecade * kPerDecade; i <= last * kPerDecade; ++i)
    grid.push_back(sign * std::pow(10.0, static_cast<double>(i) / kPerDecade));
  if (sign < 0) std::reverse(grid.begin(), grid.end());
  return grid;
}

double far_out(const Activation& phi, int last) {
  return std::max(largest(phi, logarithmic_grid(-1, last)), largest(phi, logarithmic_grid(1, last)));
}

double at_kinks(const Activation& phi) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double most = -1;
  for (const double kink : phi.kinks())
    for (const double z : {kink, std::nextafter(kink, -kInfinity), std::nextafter(kink, kInfinity)})
      most = std::max(most, steepness(phi, z));
  return most;
}

}  // namespace

double largest_slope(const Activation& phi) {
  const double near = far_out(phi, kProbeDecade), far = far_out(phi, kLastDecade);
  if (!std::isfinite(far) || far > near * (1 + kConverged))
    throw Error("largest slope: the slope grows without bound (expected an activation with a largest slope)");
  double most = std::max(far, at_kinks(phi));
  int calm = 0;
  for (double step = kCoarsest; step >= kFinest; step /= 2) {
    const double next = std::max(most, largest(phi, linear_grid(step)));
    calm = next <= most * (1 + kConverged) ? calm + 1 : 0;
    most = next;
    if (calm == 2) break;
  }
  if (calm < 2 || most < 0)
    throw Error(
        fmt::format("largest slope: the search does not converge (got {:g} at a distance of {:g})", most, kFinest));
  return most;
}

}  // namespace initlab
