// predict_forward: means, second moments and shares, node by node, from the lengths of the inputs.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// A prediction for each node in order; gradients are left to predict_backward. `mean_squares`: of the inputs, each of
/// an equal share of the samples. Of a batch with masks off.
std::vector<NodePrediction> predict_forward(const network::Network& network, const std::vector<double>& mean_squares);

}  // namespace initlab::prediction
