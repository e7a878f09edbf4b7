// Child processes that the tests start, kill and listen to.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

struct Outcome {
  int exit = 0;     ///< exit code, or -signal
  std::string out;  ///< standard output and error
};

/// Starts a program and returns at once.
pid_t start(const std::vector<std::string>& command);

/// Waits: the exit code, or -signal.
int wait_for(pid_t process);

/// Runs a program to its end.
Outcome run(const std::vector<std::string>& command);
