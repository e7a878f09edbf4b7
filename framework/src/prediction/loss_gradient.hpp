// loss_gradient: where gradients begin, at the outputs.
#pragma once

#include <string>

#include "prediction/backward.hpp"
#include "prediction/gradient.hpp"

namespace initlab::prediction {

/// The gradient of the loss at `output`, a node of so many `outputs`. Fills `result`, too. Other arguments as those of
/// predict_backward.
Gradient loss_gradient(const std::string& loss, bool has_labels, const NodePrediction& output, Index outputs,
                       BackwardResult& result);

}  // namespace initlab::prediction
