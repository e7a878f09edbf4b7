// An activation with the weight behind it: chi, chi_q and the backward factor.
#pragma once

#include <optional>
#include <vector>

#include "network/network.hpp"
#include "prediction/node_prediction.hpp"

namespace initlab::prediction {

/// Fills `next` of every activation that one weight reads.
void predict_layer_to_layer(const network::Network& network, std::vector<NodePrediction>& all);

/// The layer with weights that alone reads node i, perhaps through layers that hand on what they read (flatten,
/// dropout); or nothing.
std::optional<Index> reading_weight(const network::Network& network, Index i);

}  // namespace initlab::prediction
