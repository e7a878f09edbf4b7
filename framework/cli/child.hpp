// run_child: this program again, in a process of its own with a time limit.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace initlab::cli {

/// How a child ended.
struct Ended {
  std::string answer;      ///< what it gave to answer()
  std::string last_words;  ///< the last line that it printed, on either stream
  int signal = 0;          ///< that ended it, or 0
  int code = 0;            ///< its exit code, if none did
  bool timed_out = false;  ///< it was killed, with every process that it had started
};

/// Starts the program's own file anew with these words (never a bare fork: libraries may hold locks) and waits for its
/// end. Input is empty, output is kept for last_words, no core is dumped; it dies with this process. Any thread may
/// call it. Throws Error if no process can be started.
Ended run_child(const Words& words, double seconds);

/// In such a child: its answer, complete.
void answer(const std::string& text);

/// In such a child, first: it must not outlive its parent, and leaves no core.
void become_child();

/// "SIGSEGV", "signal 40".
std::string signal_name(int signal);

}  // namespace initlab::cli
