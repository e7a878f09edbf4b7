#include "check/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace initlab::check {

namespace {

double standard_normal(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

}  // namespace

SampleMoments sample_moments(const std::vector<double>& sample) {
  SampleMoments moments;
  moments.count = static_cast<double>(sample.size());
  double sum = 0;
  for (const double x : sample) sum += x;
  moments.mean = sum / moments.count;
  double second = 0, fourth = 0;
  for (const double x : sample) {
    const double square = (x - moments.mean) * (x - moments.mean);
    second += square;
    fourth += square * square;
  }
  second /= moments.count;
  fourth /= moments.count;
  moments.variance = second;
  moments.mean_error = std::sqrt(second / moments.count);
  moments.variance_error = std::sqrt(std::max(0.0, fourth - second * second) / moments.count);
  return moments;
}

double distribution(const Law& law, double x) {
  switch (law.shape) {
    case Law::Shape::normal:
      return standard_normal((x - law.mean) / law.std());
    case Law::Shape::uniform:
      return std::clamp((x - law.low) / (law.high - law.low), 0.0, 1.0);
    case Law::Shape::truncated_normal: {
      if (x <= law.low) return 0;
      if (x >= law.high) return 1;
      const auto below = [&](double y) { return standard_normal((y - law.parent_mean) / law.parent_std); };
      return (below(x) - below(law.low)) / (below(law.high) - below(law.low));
    }
    case Law::Shape::constant:
    case Law::Shape::orthogonal:
    case Law::Shape::other:
      break;
  }
  return std::nan("");
}

double distance(std::vector<double>& sample, const Law& law) {
  std::sort(sample.begin(), sample.end());
  const double n = static_cast<double>(sample.size());
  double largest = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double f = distribution(law, sample[i]), rank = static_cast<double>(i);
    largest = std::max({largest, f - rank / n, (rank + 1) / n - f});
  }
  return largest;
}

double critical_distance(double n, double p) { return std::sqrt(std::log(2 / p) / (2 * n)); }

}  // namespace initlab::check
