#include "theory/correlation_map.hpp"

#include <boost/math/tools/roots.hpp>
#include <cmath>

#include "theory/gaussian.hpp"

namespace initlab::theory {

namespace {

// Above it a fixed point next to 1 is told from 1: R(c) - c there is (chi - 1) (1 - c) against rounding of 1e-11.
constexpr double kAboveOne = 1e-6;
// Of slopes, by quadrature.
constexpr double kRounding = 1e-9;

}  // namespace

CorrelationMap::CorrelationMap(const LengthMap& map, double q) : map_(map), q_(q), next_q_(map.next(q)) {}

double CorrelationMap::next(double c) const {
  return (map_.weight_variance * product_expectation(*map_.phi, q_, c) + map_.bias_variance) / next_q_;
}

double CorrelationMap::slope(double c) const {
  return map_.weight_variance * q_ * slope_product_expectation(*map_.phi, q_, c) / next_q_;
}

double CorrelationMap::fixed_point() const {
  if (!(slope(1) > 1 + kAboveOne)) return 1;
  const auto excess = [&](double c) { return next(c) - c; };
  const double at_zero = excess(0);
  if (at_zero <= 1e-14) return 0;  // odd activations without biases: rounding of a product of two means
  // The other root lies where the convex map has left the diagonal: nearer to 1 the closer chi is to 1.
  double high = 0.5;
  while (excess(high) >= 0) {
    if (1 - high < 1e-9) return 1;
    high = (1 + high) / 2;
  }
  std::uintmax_t evaluations = 100;
  const auto bracket =
      boost::math::tools::toms748_solve(excess, 0.0, high, boost::math::tools::eps_tolerance<double>(44), evaluations);
  return (bracket.first + bracket.second) / 2;
}

double depth_scale(double slope) {
  const double size = std::abs(slope);
  if (size == 0 || std::isinf(size)) return 0;
  if (std::abs(size - 1) <= kRounding) return std::numeric_limits<double>::infinity();
  return -1 / std::log(size);
}

}  // namespace initlab::theory
