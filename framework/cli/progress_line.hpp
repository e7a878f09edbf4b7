// ProgressLine: where a run stands, for a person who watches or for a log.
#pragma once

#include <functional>
#include <string>

#include "cli/status_lines.hpp"
#include "run/run.hpp"

namespace initlab::cli {

/// On a terminal what its line should say, at moments; elsewhere a plain line at an evaluation: the first, then at most
/// one each second (of many networks each ten), and the last. `put` shows them.
class ProgressLine {
 public:
  using Put = std::function<void(const std::string& line)>;

  /// "3/20 he_seed=3" says which run of how many.
  ProgressLine(std::string label, bool terminal, Put put);

  void operator()(const run::Progress& progress);

 private:
  /// At most one line each interval, which is in seconds, and the last.
  bool due(double seconds, bool last, double interval);
  void rewrite(const run::Progress& progress);
  void say(const run::Progress& progress);
  void count(const run::Progress& progress);

  std::string label_;
  bool terminal_;
  Put put_;
  double shown_ = -1;  ///< seconds at which the last line was put
  double said_loss_ = -1;
};

/// Shows them on stderr: the line is rewritten on a terminal, added elsewhere.
ProgressLine::Put on_stderr(StatusLines& lines);

}  // namespace initlab::cli
