// cores: how many threads can go on at once.
#pragma once

#include "initlab/real.hpp"

namespace initlab::network {

/// Those that this process may use: fewer than the machine has under taskset, or in a container with a cpuset.
Index cores();

}  // namespace initlab::network
