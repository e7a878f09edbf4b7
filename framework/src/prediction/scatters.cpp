#include "prediction/scatters.hpp"

#include <cmath>

namespace initlab::prediction {

Scatter second_scatter(const NodePrediction& node) {
  const double value = average(node.samples, [](const SampleSignal& s) { return s.second; });
  if (node.second_chain) return Scatter::logarithmic(value, *node.second_chain);
  const double deviation = average(node.samples, [](const SampleSignal& s) { return s.second_deviation; });
  return Scatter::logarithmic(value, gamma_spread(value * value / (deviation * deviation)));
}

Scatter mean_scatter(const NodePrediction& node) {
  const double n = static_cast<double>(node.units);
  return Scatter::additive(average(node.samples, [](const SampleSignal& s) { return s.mean; }),
                           average(node.samples, [&](const SampleSignal& s) {
                             return std::sqrt(std::max(0.0, s.second - s.mean * s.mean) / n);
                           }));
}

}  // namespace initlab::prediction
