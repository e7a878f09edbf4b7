#include <boost/math/tools/roots.hpp>
#include <cmath>

#include "initlab/error.hpp"
#include "initlab/expectation.hpp"
#include "theory/gaussian.hpp"

namespace initlab {

namespace {

constexpr int kIntervals = 400;

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
  std::vector<FixedPoint> found;
  double left = low, left_excess = excess(low);
  for (int i = 1; i <= kIntervals; ++i) {
    const double right = low * std::pow(high / low, static_cast<double>(i) / kIntervals);
    const double right_excess = excess(right);
    if (left_excess == 0 || left_excess * right_excess < 0) {
      double q = left;
      if (left_excess != 0) {
        std::uintmax_t evaluations = 100;
        const auto bracket = boost::math::tools::toms748_solve(
            excess, left, right, left_excess, right_excess, boost::math::tools::eps_tolerance<double>(48), evaluations);
        q = (bracket.first + bracket.second) / 2;
      }
      found.push_back({q, length_slope(phi, weight_variance, q)});
    }
    left = right;
    left_excess = right_excess;
  }
  return found;
}

}  // namespace initlab
