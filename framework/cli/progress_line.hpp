// ProgressLine: where a run stands, for a person who watches or for a log.
#pragma once

#include <string>

#include "cli/status_line.hpp"
#include "run/run.hpp"

namespace initlab::cli {

/// On a terminal one line that is rewritten, with rate and time left; elsewhere a plain line at each evaluation.
class ProgressLine {
 public:
  /// "3/20 he_seed=3" says which run of how many.
  explicit ProgressLine(std::string label);

  void operator()(const run::Progress& progress);

  /// True once step 0 is recorded.
  bool started() const { return started_; }

 private:
  void rewrite(const run::Progress& progress);
  void say(const run::Progress& progress);
  void count(const run::Progress& progress);

  std::string label_;
  bool terminal_;
  bool started_ = false;
  double shown_ = -1;  ///< seconds at which the line was last rewritten
  double said_loss_ = -1;
  StatusLine line_;
};

}  // namespace initlab::cli
