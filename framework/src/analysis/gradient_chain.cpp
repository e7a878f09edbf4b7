#include "analysis/gradient_chain.hpp"

#include <map>

namespace initlab::analysis {

void relate_gradients(std::vector<NodeMeasures>& nodes) {
  // By the name of a node: the next one whose gradient is recorded. From the output back, the first entry is the last
  // reader's.
  std::map<std::string, const NodeMeasures*> next;
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    const auto found = next.find(node->node);
    const NodeMeasures* after = found == next.end() ? nullptr : found->second;
    if (node->gradient_rms && after) {
      node->next = after->node;
      if (*after->gradient_rms != 0) node->gradient_ratio = *node->gradient_rms / *after->gradient_rms;
      node->underflow = node->gradient_is_zero && !after->gradient_is_zero;
    }
    const NodeMeasures* seen = node->gradient_rms ? &*node : after;
    if (!seen) continue;
    for (const std::string& read : node->reads) next.emplace(read, seen);
  }
}

}  // namespace initlab::analysis
