#include "analysis/gradient_chain.hpp"

namespace initlab::analysis {

void relate_gradients(std::vector<NodeMeasures>& nodes) {
  const NodeMeasures* next = nullptr;
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    if (!node->gradient_rms) continue;
    if (next) {
      node->next = next->node;
      if (*next->gradient_rms != 0) node->gradient_ratio = *node->gradient_rms / *next->gradient_rms;
      node->underflow = node->gradient_is_zero && !next->gradient_is_zero;
    }
    next = &*node;
  }
}

}  // namespace initlab::analysis
