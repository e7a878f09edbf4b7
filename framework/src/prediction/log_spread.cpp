#include "prediction/log_spread.hpp"

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>

namespace initlab::prediction {

namespace {

// With less skewness the gamma law of Pearson's type III is normal to the precision of its own functions.
constexpr double kSymmetric = 1e-4;

}  // namespace

LogSpread& LogSpread::operator+=(const LogSpread& other) {
  mean += other.mean;
  variance += other.variance;
  third += other.third;
  return *this;
}

LogSpread LogSpread::over(double networks) const { return {mean, variance / networks, third / networks / networks}; }

double LogSpread::cdf(double x) const {
  if (!(variance > 0)) return x < mean ? 0 : 1;
  const double deviation = std::sqrt(variance), t = (x - mean) / deviation, skewness = third / (variance * deviation);
  if (std::abs(skewness) < kSymmetric) return boost::math::cdf(boost::math::normal(), t);
  const double shape = 4 / (skewness * skewness), at = shape + t * 2 / skewness;  // of Gamma(shape), if not reflected
  if (at <= 0) return skewness > 0 ? 0 : 1;
  const boost::math::gamma_distribution<> law(shape);
  return skewness > 0 ? boost::math::cdf(law, at) : boost::math::cdf(boost::math::complement(law, at));
}

double LogSpread::quantile(double probability) const {
  if (!(variance > 0)) return mean;
  const double deviation = std::sqrt(variance), skewness = third / (variance * deviation);
  if (std::abs(skewness) < kSymmetric)
    return mean + deviation * boost::math::quantile(boost::math::normal(), probability);
  const double shape = 4 / (skewness * skewness);
  const boost::math::gamma_distribution<> law(shape);
  const double at = skewness > 0 ? boost::math::quantile(law, probability)
                                 : boost::math::quantile(boost::math::complement(law, probability));
  return mean + deviation * (at - shape) * skewness / 2;
}

LogSpread gamma_spread(double shape) {
  constexpr double kLeast = 1e-90;  // polygamma(2, x) is about -2 / x^3
  if (std::isinf(shape)) return {};
  if (!(shape > kLeast)) return unknown_spread();
  return {boost::math::digamma(shape) - std::log(shape), boost::math::trigamma(shape),
          boost::math::polygamma(2, shape)};
}

LogSpread unknown_spread() { return {0, std::numeric_limits<double>::infinity(), 0}; }

LogSpread lognormal_spread(double variance) { return {-variance / 2, variance, 0}; }

LogSpread relu_spread(Index units) {
  const double n = static_cast<double>(units);
  double total = 0, first = 0, second = 0, third = 0;
  for (Index active = 1; active <= units; ++active) {
    const double k = static_cast<double>(active);
    const double share = std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::log(2.0));
    if (share < 1e-30) continue;
    // ln((2 / n) chi^2_k) = ln(4 / n) + ln Gamma(k / 2)
    const double m = std::log(4 / n) + boost::math::digamma(k / 2), v = boost::math::trigamma(k / 2),
                 t = boost::math::polygamma(2, k / 2);
    total += share;
    first += share * m;
    second += share * (v + m * m);
    third += share * (t + 3 * m * v + m * m * m);
  }
  first /= total, second /= total, third /= total;
  return {first, second - first * first, third - 3 * first * second + 2 * first * first * first};
}

}  // namespace initlab::prediction
