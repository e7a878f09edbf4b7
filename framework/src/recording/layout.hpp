// Where a probe's quantities stand in the file.
#pragma once

#include <string>
#include <vector>

#include "recording/run_file.hpp"

namespace initlab::recording {

/// "group/name", or "name" at the root.
std::string join_path(const std::string& group, const std::string& name);

/// "" for the first probe, "probes/<name>" for the others: where what belongs to the batch as a whole stands.
std::string probe_base(const std::string& probe, bool first);

/// "layers/<node>" or "probes/<name>/layers/<node>".
std::string node_group(const std::string& base, const std::string& node);

/// Places the quantities that a probe declared: those of a node in its group, those of the batch at `base`. Returns
/// the index of the first in layout.datasets; the others follow in the given order.
std::size_t add_quantities(Layout& layout, const std::string& base, int schedule, std::vector<Quantity> quantities);

}  // namespace initlab::recording
