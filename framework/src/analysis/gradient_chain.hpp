// relate_gradients: each node's gradient beside that of the next node towards the output.
#pragma once

#include <vector>

#include "analysis/node_measures.hpp"

namespace initlab::analysis {

/// Fills next, gradient_ratio and underflow of nodes in order of evaluation from their gradient_rms. The next node is
/// the last in order that reads this one: where a residual begins its sum, not the first node of its branch. Nodes
/// whose gradient is not recorded are passed over.
void relate_gradients(std::vector<NodeMeasures>& nodes);

}  // namespace initlab::analysis
