// --threads: how many threads a run uses.
#pragma once

#include "cli/arguments.hpp"
#include "run/threads.hpp"

namespace initlab::cli {

void add_threads(Arguments& arguments);

/// What --threads says, else this run's share of the cores where so many go on at once, or one alone for a small
/// network. Throws UsageError if it is out of range.
run::Threads threads(const Arguments& arguments, Index runs_at_once = 1);

}  // namespace initlab::cli
