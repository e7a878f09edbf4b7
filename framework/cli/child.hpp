// run_child: this program again, in a process of its own with a time limit.
#pragma once

#include <string>

#include "cli/process.hpp"

namespace initlab::cli {

/// How a child ended.
struct Ended {
  std::string answer;      ///< what it gave to answer()
  std::string last_words;  ///< the last line that it printed, on either stream
  int signal = 0;          ///< that ended it, or 0
  int code = 0;            ///< its exit code, if none did
  bool timed_out = false;  ///< it was killed, with every process that it had started
  bool stopped = false;    ///< the same, because of a signal to this program
};

/// Starts the program's own file anew with these words (never a bare fork: libraries may hold locks) and waits for its
/// end. Input is empty, output is kept for last_words and bounded, no core is dumped; it dies with this process. What
/// it has started and left is killed, too. Any thread may call it. Throws Error if no process can be started.
Ended run_child(const Words& words, double seconds);

/// From now on SIGINT, SIGTERM and SIGHUP end every child, and stopped_by() says which came; 0: none.
void stop_on_signals();
int stopped_by();

/// In such a child: its answer, complete.
void answer(const std::string& text);

/// In such a child, first: it must not outlive its parent, whose process number this is, and leaves no core.
void become_child(int parent);

}  // namespace initlab::cli
