#include "network/cores.hpp"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace initlab::network {

Index cores() {
  cpu_set_t allowed;
  // It fails where the machine has more than fit into the set.
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return static_cast<Index>(CPU_COUNT(&allowed));
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace initlab::network
