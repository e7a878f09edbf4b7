// Threads: how many a run may use, and how many it does.
#pragma once

#include "initlab/real.hpp"

namespace initlab::run {

struct Experiment;

struct Threads {
  Index most = 1;
  bool all = true;  ///< also where one alone is faster

  /// One alone where an update is done sooner than another thread wakes: on a machine that others use, too, it may
  /// have to wait for a core at every step. Results do not depend on it.
  Index of(const Experiment& experiment) const;
};

}  // namespace initlab::run
