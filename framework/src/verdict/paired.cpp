#include "verdict/paired.hpp"

#include <algorithm>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "initlab/rng.hpp"

namespace initlab::verdict {

namespace {

constexpr std::size_t kResamples = 10000;

/// Of the two-sided t test at 5 % over n pairs, for this effect in units of the deviation: exactly, t is non-central
/// with effect sqrt(n).
double power(double effect, double n) {
  const double bound = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const boost::math::non_central_t t(n - 1, effect * std::sqrt(n));
  return boost::math::cdf(boost::math::complement(t, bound)) + boost::math::cdf(t, -bound);
}

/// The least number of pairs with a power of 80 %.
double needed(double effect) {
  constexpr double kPower = 0.8, kMost = 1e9;
  if (!(effect > 0)) return std::numeric_limits<double>::infinity();
  // Two normal quantiles over the effect, squared, are less by one or two pairs.
  const boost::math::normal normal;
  const double about =
      std::pow((boost::math::quantile(normal, 0.975) + boost::math::quantile(normal, kPower)) / effect, 2);
  if (about > kMost) return std::ceil(about);
  double n = std::max(2.0, std::floor(about));
  while (power(effect, n) < kPower) ++n;
  return n;
}

}  // namespace

PairedDifference paired_difference(const std::vector<double>& differences) {
  PairedDifference found;
  const std::size_t n = found.pairs = differences.size();
  const double count = static_cast<double>(n);
  found.mean = std::accumulate(differences.begin(), differences.end(), 0.0) / count;
  double squares = 0;
  for (const double one : differences) squares += (one - found.mean) * (one - found.mean);
  found.deviation = std::sqrt(squares / (count - 1));
  const boost::math::students_t t(count - 1);
  const double error = found.deviation / std::sqrt(count), reach = boost::math::quantile(t, 0.975) * error;
  found.t_low = found.mean - reach, found.t_high = found.mean + reach;
  if (error > 0)
    found.probability = 2 * boost::math::cdf(boost::math::complement(t, std::abs(found.mean) / error));
  else
    found.probability = found.mean == 0 ? 1 : 0;
  // Without scatter any two pairs show a difference, if there is one.
  found.seeds_needed = found.deviation > 0 || found.mean == 0 ? needed(std::abs(found.mean) / found.deviation) : 2;

  const Rng rng(0, "bootstrap");
  std::vector<double> means(kResamples);
  for (std::size_t k = 0; k < kResamples; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
      sum += differences[std::min(n - 1, static_cast<std::size_t>(static_cast<double>(rng.uniform(i, k)) * count))];
    means[k] = sum / count;
  }
  std::sort(means.begin(), means.end());
  found.bootstrap_low = means[kResamples / 40], found.bootstrap_high = means[kResamples - 1 - kResamples / 40];
  return found;
}

std::vector<bool> holm(const std::vector<double>& probabilities, double level) {
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return probabilities[a] < probabilities[b]; });
  std::vector<bool> rejected(probabilities.size(), false);
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (probabilities[order[k]] > level / static_cast<double>(order.size() - k)) break;
    rejected[order[k]] = true;
  }
  return rejected;
}

}  // namespace initlab::verdict
