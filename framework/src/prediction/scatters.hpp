// Averages over the inputs' lengths, as scatters.
#pragma once

#include <vector>

#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// The mean of of(x) over all x; NaN if there are none.
template <class X, class Of>
double average(const std::vector<X>& all, const Of& of) {
  double sum = 0;
  for (const X& x : all) sum += of(x);
  return sum / static_cast<double>(all.size());
}

/// A node's output for each of the inputs' lengths: the mean over positions.
std::vector<SampleSignal> by_length(const NodePrediction& node);

/// Of the second moment of a node's output. All samples share the weights, so deviations add up as they are.
Scatter second_scatter(const NodePrediction& node);
/// Of its mean over units; nothing where raw inputs are handed on, whose mean is not known.
std::optional<Scatter> mean_scatter(const NodePrediction& node);

/// (E[x^2] - E[x]^2) / n: the variance of a mean over n independent units.
double unit_variance(const SampleSignal& one, Index units);

}  // namespace initlab::prediction
