// statistic: a quantity of float64 that is computed of what a node has.
#pragma once

#include <initlab/plugin.hpp>

namespace initlab::probes {

/// What reductions of raw tensors reduce, if the manifest does not say: every output and its gradient, weights and
/// theirs.
inline std::vector<std::string> reduced_by_default() {
  return {"output", "output_gradient", "weight", "weight_gradient"};
}

/// Without axes: one number a row.
inline Quantity statistic(std::string node, std::string name, std::string definition, std::vector<Axis> axes = {}) {
  Quantity quantity;
  quantity.node = std::move(node);
  quantity.name = std::move(name);
  quantity.axes = std::move(axes);
  quantity.type = Quantity::Type::float64;
  quantity.long_name = std::move(definition);
  return quantity;
}

}  // namespace initlab::probes
