// initialise: the first values of every tensor.
#pragma once

#include <cstdint>

#include "network/network.hpp"
#include "network/team.hpp"

namespace initlab::network {

/// Every tensor filled by its initializer or with its layer's own value, gaps and what comes from a file 0. Each tensor
/// has a random stream of its own, keyed by (seed, node, tensor): neither the order nor the number of threads matters.
/// Calibrating initializers are not called here. Throws Error if an initializer throws or leaves an entry that is not
/// finite.
Flat initialise(const Network& network, std::uint64_t seed, Team& team);

}  // namespace initlab::network
