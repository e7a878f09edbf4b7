// --threads: how many threads a run uses.
#pragma once

#include "cli/arguments.hpp"
#include "initlab/real.hpp"

namespace initlab::cli {

void add_threads(Arguments& arguments);

/// What --threads says, else the number of cores. Throws UsageError if it is out of range.
Index threads(const Arguments& arguments);

}  // namespace initlab::cli
