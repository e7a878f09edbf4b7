// assemble: from a plan's layers to a network with checked shapes.
#pragma once

#include "manifest/plan.hpp"
#include "network/network.hpp"
#include "plugin/registry.hpp"

namespace initlab::network {

/// Constructs every component and infers every shape. Throws Error: "network.layers[1]: batch_norm1 cannot take ..."
/// naming both nodes and their shapes; a layer's entry that initialises a tensor which the layer does not have; a
/// component whose parameters do not go together.
Network assemble(const manifest::NetworkPlan& plan, const Shape& input, const plugin::Registry& registry,
                 std::string_view optimizer);

}  // namespace initlab::network
