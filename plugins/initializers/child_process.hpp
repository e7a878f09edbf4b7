// run_program: a program from its start to its end, or to the end of its time.
#pragma once

#include <string>
#include <vector>

/// How a program ended.
struct Ending {
  enum class Way { exited, killed, late };
  Way way = Way::exited;
  int number = 0;  ///< the exit code, or the signal
};

/// Runs command[0], which is looked for in PATH or, if it holds a /, from the current folder, with the other words as
/// its arguments and no shell. It stands in the current folder, in a process group of its own, and inherits no open
/// file: its stdin is the file `in`, its stdout and stderr go to the file `out`. After `seconds` it is killed; what it
/// leaves behind in its group is killed in any case. Any thread may call this, several at once. Throws Error if the
/// program cannot be started.
Ending run_program(const std::vector<std::string>& command, const std::string& in, const std::string& out,
                   double seconds);
