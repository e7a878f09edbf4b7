#include "prediction/scatters.hpp"

#include <cmath>
#include <limits>

namespace initlab::prediction {

std::vector<SampleSignal> by_length(const NodePrediction& node) {
  if (node.positions == 1) return node.samples;
  const double n = static_cast<double>(node.positions);
  std::vector<SampleSignal> lengths(node.samples.size() / node.positions, {.mean = 0, .second = 0});
  for (std::size_t i = 0; i < node.samples.size(); ++i) {
    const SampleSignal& one = node.samples[i];
    SampleSignal& length = lengths[i / node.positions];
    length.mean += one.mean / n;
    length.second += one.second / n;
    length.law_deviation += one.law_deviation / n;
    length.second_deviation += one.second_deviation / n;
    length.mean_deviation += one.mean_deviation / n;
  }
  return lengths;
}

Scatter second_scatter(const NodePrediction& node) {
  const double value = average(node.samples, [](const SampleSignal& s) { return s.second; });
  if (!(value > 0)) return Scatter::logarithmic(value, {});  // of zeros, exactly 0
  if (!node.no_spread.empty()) return Scatter::logarithmic(value, unknown_spread());
  if (node.second_chain) return Scatter::logarithmic(value, *node.second_chain);
  const double deviation = average(node.samples, [](const SampleSignal& s) { return s.second_deviation; });
  return Scatter::logarithmic(value, gamma_spread(value * value / (deviation * deviation)));
}

std::optional<Scatter> mean_scatter(const NodePrediction& node) {
  const double mean = average(node.samples, [](const SampleSignal& s) { return s.mean; });
  if (!std::isfinite(mean)) return std::nullopt;
  if (!node.no_spread.empty()) return Scatter::additive(mean, std::numeric_limits<double>::infinity());
  if (node.mean_log) return Scatter::logarithmic(mean, *node.mean_log);
  return Scatter::additive(mean, average(node.samples, [](const SampleSignal& s) { return s.mean_deviation; }));
}

double unit_variance(const SampleSignal& one, Index units) {
  return std::max(0.0, one.second - one.mean * one.mean) / static_cast<double>(units);
}

}  // namespace initlab::prediction
