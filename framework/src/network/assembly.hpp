// assemble: from a plan's layers to a network with checked shapes.
#pragma once

#include "manifest/plan.hpp"
#include "network/network.hpp"
#include "plugin/registry.hpp"

namespace initlab::network {

/// Where the tensors of an assembled network get their values.
enum class FirstValues {
  of_initializers,  ///< each initializer must be able to fill its tensors (check_fillings)
  recorded          ///< all are read from a run's file: what its initializers read is not asked for
};

/// Constructs every component and infers every shape. Throws Error: "network.layers[1]: batch_norm1 cannot take ..."
/// naming both nodes and their shapes; a layer's entry that initialises a tensor which the layer does not have; a
/// component whose parameters do not go together; an initializer that cannot fill a tensor.
Network assemble(const manifest::NetworkPlan& plan, const Shape& input, const plugin::Registry& registry,
                 std::string_view optimizer, FirstValues from = FirstValues::of_initializers);

}  // namespace initlab::network
