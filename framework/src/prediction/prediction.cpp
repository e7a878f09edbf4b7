#include "prediction/prediction.hpp"

#include <algorithm>
#include <numeric>

#include "prediction/forward.hpp"
#include "prediction/layer_to_layer.hpp"

namespace initlab::prediction {

std::vector<double> twentieths(std::vector<double> mean_squares) {
  constexpr std::size_t kGroups = 20;
  std::sort(mean_squares.begin(), mean_squares.end());
  const std::size_t n = mean_squares.size();
  if (n <= kGroups) return mean_squares;
  std::vector<double> groups(kGroups, 0);
  // Group i is the range [i, i + 1) n / 20 of the sorted values, shares of values at its ends included.
  const double size = static_cast<double>(n) / kGroups;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t g = static_cast<std::size_t>(static_cast<double>(i) / size); g < kGroups; ++g) {
      const double from = std::max(static_cast<double>(i), static_cast<double>(g) * size),
                   to = std::min(static_cast<double>(i + 1), static_cast<double>(g + 1) * size);
      if (to <= from) break;
      groups[g] += mean_squares[i] * (to - from) / size;
    }
  return groups;
}

const NodePrediction* Prediction::find(const std::string& name) const {
  const auto at = std::find_if(nodes.begin(), nodes.end(), [&](const NodePrediction& one) { return one.name == name; });
  return at == nodes.end() ? nullptr : &*at;
}

Prediction predict(const network::Network& network, const Inputs& inputs, const std::string& loss, bool has_labels) {
  Prediction all;
  all.inputs = inputs;
  all.loss_type = loss;
  all.nodes = predict_forward(network, inputs.mean_squares);
  predict_layer_to_layer(network, all.nodes);
  all.backward = predict_backward(network, loss, has_labels, all.nodes);
  return all;
}

}  // namespace initlab::prediction
