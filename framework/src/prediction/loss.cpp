#include "prediction/loss.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <tuple>
#include <vector>

#include "initlab/rng.hpp"

namespace initlab::prediction {

namespace {

constexpr Index kDraws = 4096;
constexpr double kSeries = 1e-5;  // below this variance the next order of the series in it is below 1e-10
// The trapezoidal rule is exact to exp(-2 pi^2 (deviation / step)^2) for Gaussians and to exp(-pi^2 / step) for
// exp(-e^x), whose strip of analyticity is pi / 2 to either side.
constexpr double kGaussianStep = 0.5, kGumbelStep = 0.25, kReach = 8.5;
constexpr double kNarrow = 0.25;  // of a deviation: exp(-e^x) is sampled finely enough by steps of half of that

/// Of L(s) = E exp(-e^(s + y)), y ~ N(0, variance): L, -L' and M = L'' - L' at one s.
struct Partition {
  double survival = 0, density = 0, weight = 0;
};

/// Expectations over the Gaussian, where it is narrower than exp(-e^x).
Partition over_outputs(double s, double deviation) {
  Partition found;
  double total = 0;
  for (double g = -kReach; g <= kReach; g += kGaussianStep) {
    const double density = std::exp(-g * g / 2), w = std::exp(s + deviation * g), f = density * std::exp(-w);
    total += density;
    found.survival += f;
    found.density += w * f;
    found.weight += w * w * f;
  }
  return {found.survival / total, found.density / total, found.weight / total};
}

/// The density e^x exp(-e^x) of X at points kGumbelStep apart, times that step.
struct Variates {
  std::vector<double> x, mass;

  Variates() {
    constexpr double kLow = -32, kHigh = 4.5;
    for (double at = kLow; at <= kHigh; at += kGumbelStep) {
      x.push_back(at);
      mass.push_back(kGumbelStep * std::exp(at - std::exp(at)));
    }
  }
};

/// The same where it is not: exp(-e^x) is the probability that x is below a variate X of density e^x exp(-e^x), so that
/// L(s) = E Phi(u), u = (X - s) / deviation.
Partition over_variates(double s, double deviation) {
  static const Variates variates;
  constexpr double kDensity = 0.39894228040143268;
  Partition found;
  for (std::size_t i = 0; i < variates.x.size(); ++i) {
    const double mass = variates.mass[i], u = (variates.x[i] - s) / deviation;
    if (u < -kReach) continue;
    if (u > kReach) {
      found.survival += mass;
      continue;
    }
    const double density = mass * kDensity * std::exp(-u * u / 2) / deviation;
    found.survival += mass * std::erfc(-u / std::sqrt(2.0)) / 2;
    found.density += density;
    found.weight += density * (1 - u / deviation);
  }
  return found;
}

/// E log sum_k exp(y_k) and E sum_k p_k^2 of y_k ~ N(0, variance).
struct Softmax {
  double log_partition = 0, collision = 0;
};

/// exp(-sum_k e^(s + y_k)) is the probability that s is below -log sum_k exp(y_k) + G, of G with exp(-e^x) and so with
/// mean -gamma: the mean of that sum is the integral of s K L^(K-1) (-L').
Softmax softmax(double outputs, double variance) {
  if (variance < kSeries)
    return {std::log(outputs) + variance / 2 * (1 - 1 / outputs), (1 + variance * (1 - 1 / outputs)) / outputs};
  const double deviation = std::sqrt(variance), step = std::sqrt(1 + variance) / 8;
  const double low = -kReach * deviation - 30 - std::log(outputs), high = kReach * deviation + 5;
  Softmax found{.log_partition = -std::numbers::egamma};
  for (double s = low; s <= high; s += step) {
    const Partition at = deviation < kNarrow ? over_outputs(s, deviation) : over_variates(s, deviation);
    const double others = step * outputs * std::pow(at.survival, outputs - 1);
    found.log_partition -= s * at.density * others;
    found.collision += at.weight * others;
  }
  return found;
}

struct Drawn {
  double value = 0, gradient_square = 0;
};

/// l and the mean of (dl/dy)^2 for these outputs, whose target is the first.
Drawn drawn(const std::string& loss, const double* y, Index outputs) {
  const double k = static_cast<double>(outputs);
  Drawn one;
  if (loss == "cross_entropy") {
    double largest = y[0], sum = 0;
    for (Index i = 1; i < outputs; ++i) largest = std::max(largest, y[i]);
    for (Index i = 0; i < outputs; ++i) sum += std::exp(y[i] - largest);
    one.value = std::log(sum) + largest - y[0];
    for (Index i = 0; i < outputs; ++i)
      one.gradient_square += std::pow(std::exp(y[i] - largest) / sum - (i == 0), 2) / k;
    return one;
  }
  double square = 0;
  for (Index i = 0; i < outputs; ++i) square += std::pow(y[i] - (i == 0), 2);
  const bool is_mean = loss == "mse";
  one.value = is_mean ? square / k : square / 2;
  one.gradient_square = is_mean ? 4 * square / (k * k * k) : square / k;
  return one;
}

using Key = std::tuple<std::string, Index, double, double, bool>;

/// What was computed before: runs of a sweep that differ in their seeds ask the same.
template <class Value, class Compute>
Value remembered(const Key& key, const Compute& compute) {
  constexpr std::size_t kMost = 1000;
  thread_local std::map<Key, Value> known;
  if (const auto at = known.find(key); at != known.end()) return at->second;
  if (known.size() == kMost) known.clear();
  return known[key] = compute();
}

LossDeviations drawn_deviations(const std::string& loss, Index outputs, double mean, double variance) {
  Matrix normal(outputs, kDraws);
  Rng(0, "prediction", "loss").normal(normal, 0, 1);
  double values = 0, value_squares = 0, gradients = 0, gradient_squares = 0;
  std::vector<double> y(outputs);
  for (Index d = 0; d < kDraws; ++d) {
    for (Index i = 0; i < outputs; ++i) y[i] = mean + std::sqrt(variance) * static_cast<double>(normal(i, d));
    const Drawn one = drawn(loss, y.data(), outputs);
    values += one.value, value_squares += one.value * one.value;
    gradients += one.gradient_square, gradient_squares += one.gradient_square * one.gradient_square;
  }
  const auto deviation = [](double sum, double squares) {
    constexpr double kN = kDraws;
    return std::sqrt(std::max(0.0, squares / kN - sum * sum / (kN * kN)));
  };
  return {deviation(values, value_squares), deviation(gradients, gradient_squares)};
}

}  // namespace

LossDeviations loss_deviations(const std::string& loss, Index outputs, double mean, double variance) {
  return remembered<LossDeviations>({loss, outputs, mean, variance, true},
                                    [&] { return drawn_deviations(loss, outputs, mean, variance); });
}

std::optional<ExpectedLoss> expected_loss(const std::string& loss, Index outputs, double mean, double second,
                                          bool gaussian) {
  const double k = static_cast<double>(outputs), variance = second - mean * mean;
  ExpectedLoss found;
  if (loss == "cross_entropy") {
    if (!gaussian || outputs < 2) return std::nullopt;
    const Softmax of =
        remembered<Softmax>({loss, outputs, 0, variance, gaussian}, [&] { return softmax(k, variance); });
    found.value = of.log_partition;
    found.gradient_square = (of.collision - 2 / k + 1) / k;  // E p_label = 1 / K by symmetry
  } else if (loss == "mse" || loss == "half_squared_error") {
    const double square = second - 2 * mean / k + 1 / k;  // of y - t, t one-hot
    found.value = loss == "mse" ? square : k * square / 2;
    found.gradient_square = loss == "mse" ? 4 * square / (k * k) : square;
  } else {
    return std::nullopt;
  }
  return found;
}

}  // namespace initlab::prediction
