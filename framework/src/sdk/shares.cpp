#include "initlab/shares.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace initlab {

Shares shares(const arma::mat& z, const Activation& phi, double largest_slope, double saturation) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (z.empty()) return {kNaN, kNaN, kNaN};
  const double threshold = saturation * largest_slope;
  std::size_t saturated = 0, inactive = 0;
  std::vector<char> lives(z.n_rows, 0);
  for (std::size_t s = 0; s < z.n_cols; ++s)
    for (std::size_t u = 0; u < z.n_rows; ++u) {
      const double slope = std::abs(phi.slope(z(u, s)));
      // Of no number some slopes are numbers: ReLU's is 0.
      if (std::isnan(z(u, s)) || std::isnan(slope)) return {kNaN, kNaN, kNaN};
      saturated += slope < threshold;
      inactive += slope == 0;
      if (!(slope < threshold || slope == 0)) lives[u] = 1;
    }
  std::size_t dead = 0;
  for (const char alive : lives) dead += !alive;
  const double entries = static_cast<double>(z.n_elem), units = static_cast<double>(z.n_rows);
  return {static_cast<double>(saturated) / entries, static_cast<double>(inactive) / entries,
          static_cast<double>(dead) / units};
}

}  // namespace initlab
