// What theory may count on of a node's tensors.
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"
#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// The laws of a node's tensors in their order; `why_not` says why there is none if they are not all known.
struct KnownLaws {
  std::vector<TensorLaw> laws;
  std::string why_not;
};
KnownLaws known_laws(const network::Node& node);

/// What is said of each tensor by itself.
std::vector<TensorPrediction> tensor_predictions(const network::Node& node);

/// True if some tensor is a weight.
bool has_weight(const network::Node& node);

/// How a small difference of two samples grows through the layer: d E[y y'] / d E[x x'] where the samples are equal. Of
/// a dense layer fan_in Var(W). Nothing where the layer states no moments.
std::optional<double> growth(const network::Node& node, const std::vector<TensorLaw>& laws, double mean, double second);

}  // namespace initlab::prediction
