// What a layer makes of the signals of the node that it reads.
#pragma once

#include <string>

#include "network/network.hpp"
#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// Thrown where theory says nothing: the reason.
struct NoPrediction {
  std::string why;
};

/// Adds to what the prediction of a node assumes.
void assume(NodePrediction& one, const std::string& what);
void assume(std::string& assumption, const std::string& what);

/// Fills the samples and scatters of `one`, a layer's, from those of the node that it reads. Throws NoPrediction.
void predict_layer(const network::Node& node, const NodePrediction& before, NodePrediction& one);

}  // namespace initlab::prediction
