// explain_maps: what many equal layers do, with the numbers put in.
#pragma once

#include "cli/formula_lines.hpp"
#include "network/network.hpp"
#include "prediction/prediction.hpp"

namespace initlab::cli {

/// Of each map, at the first of its nodes: fixed points, where the inputs run to, and there chi, c*, the depth scales
/// and the classification.
void explain_maps(const prediction::Prediction& prediction, const network::Network& network, FormulaLines& lines);

}  // namespace initlab::cli
