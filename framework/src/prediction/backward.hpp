// predict_backward: how large gradients are, node by node, from the loss back to the first weights.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "prediction/gradient_spread.hpp"
#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// The loss at step 0, and every node's gradient with those of its weights. Gradients going back are taken as
/// independent of the signals that came forward (Schoenholz et al. 2017).
struct BackwardResult {
  std::optional<Scatter> loss;
  std::string why_no_loss;
  LossSpread loss_spread;      ///< what the loss's spread is made of
  LossSpread gradient_spread;  ///< and that of the squared gradient at the outputs
};

/// `all`: of predict_forward. `has_labels`: targets are classes.
BackwardResult predict_backward(const network::Network& network, const std::string& loss, bool has_labels,
                                std::vector<NodePrediction>& all);

}  // namespace initlab::prediction
