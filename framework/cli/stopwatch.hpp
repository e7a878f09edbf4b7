// Stopwatch: how long an update of a run takes, before any run begins.
#pragma once

#include <limits>
#include <map>
#include <string>

#include "run/experiment.hpp"
#include "run/threads.hpp"

namespace initlab::cli {

class Stopwatch {
 public:
  explicit Stopwatch(run::Threads threads) : threads_(threads) {}

  struct Update {
    double seconds = std::numeric_limits<double>::quiet_NaN();  ///< NaN: unknown
    /// Why it is: "was ended by SIGSEGV in layer mine (plugin mine 0.1): forward"; "" if it threw what the run will
    /// say.
    std::string ending = {};
  };

  /// Tries a few in a process of their own, which a plugin may end. It is stopped after 30 seconds: if not one update
  /// was done by then the time is unknown, and nothing else is tried. To be called while there is one thread.
  Update update(const run::Experiment& experiment);

 private:
  run::Threads threads_;
  std::map<std::string, double> known_;  // seconds, by run::update_key
  bool given_up_ = false;
};

}  // namespace initlab::cli
