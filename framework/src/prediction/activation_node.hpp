// What an activation makes of Gaussian inputs in networks of finite width.
#pragma once

#include "initlab/activation.hpp"
#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// Fills the samples, activations and scatters of `node`, whose function is phi, from those of the node that it reads.
/// Throws Error where an expectation cannot be computed.
void predict_activation(const Activation& phi, const NodePrediction& input, NodePrediction& node);

/// Whether phi(t z) = t phi(z) for every t > 0, as of relu, leaky_relu and identity.
bool is_scale_invariant(const Activation& phi);

}  // namespace initlab::prediction
