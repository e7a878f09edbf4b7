#include "prediction/scatter.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace initlab::prediction {

namespace {

// What single precision leaves of sums over a layer, and quadrature of expectations: relative.
constexpr double kRounding = 1e-5;

/// Leading order in 1 / width leaves out terms of the size of the variance: the mean of the logarithm may lie higher by
/// that much, and it does where samples are not alike.
double upper(const LogSpread& one) { return one.variance; }

boost::math::beta_distribution<> beta(double mean, double units) {
  return boost::math::beta_distribution<>(mean * units, (1 - mean) * units);
}

/// The least and the largest mean that a share may have.
std::pair<double, double> means(const Scatter& of) {
  return {std::max(of.value - of.drift, of.value / 16), std::min(of.value + of.drift, 1 - (1 - of.value) / 16)};
}

/// Of the beta law: a + b, so many independent units give the same deviation.
double units(const Scatter& of, double networks) {
  return std::max(of.value * (1 - of.value) / (of.deviation * of.deviation) * networks - 1, 1e-3);
}

bool is_certain(const Scatter& of) { return of.value <= 0 || of.value >= 1 || of.deviation <= 0; }

}  // namespace

Scatter Scatter::of_all(const std::vector<Scatter>& networks) {
  Scatter all = networks.front();
  const auto differs = [&](const Scatter& one) { return one.value != all.value; };
  if (std::none_of(networks.begin(), networks.end(), differs)) return all;
  const double n = static_cast<double>(networks.size());
  std::vector<double> values;
  for (const Scatter& one : networks) values.push_back(one.value);
  const auto mean = [&](auto of) {
    double sum = 0;
    for (const Scatter& one : networks) sum += of(one);
    return sum / n;
  };
  all.value = all.pooled(values);
  all.log = {mean([](const Scatter& one) { return one.log.mean; }),
             mean([](const Scatter& one) { return one.log.variance; }),
             mean([](const Scatter& one) { return one.log.third; })};
  all.deviation = std::sqrt(mean([](const Scatter& one) { return one.deviation * one.deviation; }));
  all.drift = mean([](const Scatter& one) { return one.drift; });
  return all;
}

double Scatter::moved(double recorded, const Scatter& its) const {
  if (its.value == value) return recorded;
  return law == Law::log ? recorded * (value / its.value) : recorded + (value - its.value);
}

double Scatter::spread() const { return law == Law::log ? std::sqrt(log.variance) : deviation; }

double Scatter::pooled(const std::vector<double>& recorded) const {
  const double n = static_cast<double>(recorded.size());
  if (law != Law::log) return std::accumulate(recorded.begin(), recorded.end(), 0.0) / n;
  double sum = 0;
  for (const double one : recorded) sum += std::log(one);
  return std::exp(sum / n);
}

double Scatter::probability(double pooled, double networks) const {
  if (!std::isfinite(spread())) return 1;
  double below = 0, above = 0;
  switch (law) {
    case Law::log: {
      if (!(pooled > 0) || std::isinf(pooled)) return pooled == value ? 1 : 0;
      LogSpread all = log.over(networks);
      all.variance += kRounding * kRounding;
      const double x = std::log(pooled / value);
      below = all.cdf(x);
      above = 1 - all.cdf(x - upper(log));
      break;
    }
    case Law::normal: {
      const double width =
          std::hypot(deviation / std::sqrt(networks), kRounding * std::max(std::abs(value), deviation));
      if (!(width > 0)) return pooled == value ? 1 : 0;
      below = boost::math::cdf(boost::math::normal(value, width), pooled);
      above = 1 - below;
      break;
    }
    case Law::share: {
      if (is_certain(*this)) return std::abs(pooled - value) <= kRounding ? 1 : 0;
      const double n = units(*this, networks), at = std::clamp(pooled, 0.0, 1.0);
      const auto [least, most] = means(*this);
      below = std::max(boost::math::cdf(beta(least, n), at), at == 0 ? std::pow(1 - least, n) : 0);
      above = std::max(boost::math::cdf(boost::math::complement(beta(most, n), at)), at == 1 ? std::pow(most, n) : 0);
      break;
    }
  }
  return std::min(1.0, 2 * std::min(below, above));
}

std::pair<double, double> Scatter::allowed(double level, double networks) const {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  if (!std::isfinite(spread())) return {law == Law::normal ? -kAny : 0, law == Law::share ? 1 : kAny};
  switch (law) {
    case Law::log: {
      LogSpread all = log.over(networks);
      all.variance += kRounding * kRounding;
      return {value * std::exp(all.quantile(level / 2)), value * std::exp(all.quantile(1 - level / 2) + upper(log))};
    }
    case Law::normal: {
      const double width =
          std::hypot(deviation / std::sqrt(networks), kRounding * std::max(std::abs(value), deviation));
      const double reach = width > 0 ? width * boost::math::quantile(boost::math::normal(), 1 - level / 2) : 0;
      return {value - reach, value + reach};
    }
    case Law::share: {
      if (is_certain(*this)) return {value - kRounding, value + kRounding};
      const double n = units(*this, networks);
      const auto [least, most] = means(*this);
      const double low = std::pow(1 - least, n) > level / 2 ? 0 : boost::math::quantile(beta(least, n), level / 2);
      const double high =
          std::pow(most, n) > level / 2 ? 1 : boost::math::quantile(boost::math::complement(beta(most, n), level / 2));
      return {low, high};
    }
  }
  return {value, value};
}

}  // namespace initlab::prediction
