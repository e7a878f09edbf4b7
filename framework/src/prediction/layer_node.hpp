// What a layer makes of the signals of the node that it reads.
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"
#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// Thrown where theory says nothing: the reason.
struct NoPrediction {
  std::string why;
};

/// Adds to what the prediction of a node assumes what is not yet among it.
void assume(NodePrediction& one, const std::string& what);
void assume(std::string& assumption, const std::string& what);

/// What an assumption consists of.
std::vector<std::string> reasons(const std::string& assumption);

/// Fills the samples and scatters of `one`, a layer's, from those of the node that it reads. Throws NoPrediction.
void predict_layer(const network::Node& node, const NodePrediction& before, NodePrediction& one);

}  // namespace initlab::prediction
