// SIGINT and SIGTERM: the first ends runs at their next step, the second ends the program at once.
#pragma once

#include <atomic>

namespace initlab::cli {

/// From now on.
void stop_runs_on_signals();

/// In a worker: SIGTERM, by which its parent tells it, however often it comes. A terminal's SIGINT reaches every
/// process and is the parent's matter; programs that plugins start get both as ever.
void stop_runs_on_sigterm();

/// True after the first signal.
const std::atomic<bool>& stop_requested();

/// Which it was; 0: none.
int stop_signal();

}  // namespace initlab::cli
