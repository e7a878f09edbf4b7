#include "recording/layout.hpp"

namespace initlab::recording {

std::string join_path(const std::string& group, const std::string& name) {
  return group.empty() ? name : group + "/" + name;
}

std::string probe_base(const std::string& probe, bool first) { return first ? "" : join_path("probes", probe); }

std::string node_group(const std::string& base, const std::string& node) {
  return join_path(join_path(base, "layers"), node);
}

std::size_t add_quantities(Layout& layout, const std::string& base, int schedule, std::vector<Quantity> quantities) {
  const std::size_t first = layout.datasets.size();
  for (Quantity& quantity : quantities) {
    DatasetSpec spec;
    spec.group = quantity.node.empty() ? base : node_group(base, quantity.node);
    spec.base = base;
    spec.schedule = schedule;
    spec.quantity = std::move(quantity);
    layout.datasets.push_back(std::move(spec));
  }
  return first;
}

}  // namespace initlab::recording
