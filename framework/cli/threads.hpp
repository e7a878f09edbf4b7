// --threads: how many threads a run uses.
#pragma once

#include "cli/arguments.hpp"
#include "initlab/real.hpp"

namespace initlab::cli {

void add_threads(Arguments& arguments);

/// What --threads says, else this run's share of the cores where so many go on at once. Throws UsageError if it is out
/// of range.
Index threads(const Arguments& arguments, Index runs_at_once = 1);

}  // namespace initlab::cli
