#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>

#include "initlab/error.hpp"
#include "initlab/expectation.hpp"
#include "theory/gaussian.hpp"

namespace initlab {

namespace {

constexpr int kPerDecade = 34;
// Of the quadrature: an activation that is straight near 0 keeps lengths there but for it.
constexpr double kRounding = 1e-13;

}  // namespace

// With z = sqrt(q) g: weight_variance E[g phi phi'] / sqrt(q) where phi is continuous. Where it jumps the Gaussian's
// density is differentiated instead, weight_variance E[phi^2 (z^2 / q - 1)] / (2 q), which cancels at small q.
double length_slope(const Activation& phi, double weight_variance, double q) {
  const auto continuous = [&](double z) { return z * phi.value(z) * phi.slope(z) / q; };
  const auto jumping = [&](double z) { return phi.value(z) * phi.value(z) * (z * z / q - 1) / (2 * q); };
  const std::vector<double> kinks = phi.kinks();
  return weight_variance *
         (theory::jumps(phi) ? gaussian_expectation(jumping, q, kinks) : gaussian_expectation(continuous, q, kinks));
}

std::vector<FixedPoint> fixed_points(const Activation& phi, double weight_variance, double bias_variance, double low,
                                     double high) {
  if (!(low > 0 && high > low)) throw Error("fixed_points: the range must be 0 < low < high");
  const auto excess = [&](double q) { return weight_variance * expectation(phi, q) + bias_variance - q; };
  const int intervals = std::max(1, static_cast<int>(std::ceil(kPerDecade * std::log10(high / low))));
  std::vector<FixedPoint> found;
  double left = low, left_excess = excess(low);
  if (std::abs(left_excess) <= kRounding * low) left_excess = 0;
  for (int i = 1; i <= intervals; ++i) {
    const double right = low * std::pow(high / low, static_cast<double>(i) / intervals);
    const double right_excess = excess(right);
    if (std::abs(right_excess) <= kRounding * right) continue;  // its sign says nothing
    if (left_excess * right_excess < 0) {
      std::uintmax_t evaluations = 100;
      const auto bracket = boost::math::tools::toms748_solve(
          excess, left, right, left_excess, right_excess, boost::math::tools::eps_tolerance<double>(48), evaluations);
      const double q = (bracket.first + bracket.second) / 2;
      found.push_back({q, length_slope(phi, weight_variance, q)});
    }
    left = right;
    left_excess = right_excess;
  }
  return found;
}

}  // namespace initlab
