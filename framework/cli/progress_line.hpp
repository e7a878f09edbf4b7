// ProgressLine: where a run stands, for a person who watches or for a log.
#pragma once

#include <functional>
#include <string>

#include "cli/status_lines.hpp"
#include "run/run.hpp"

namespace initlab::cli {

/// What is to be shown of it.
struct Standing {
  std::string label;  ///< which run it is, of how many: "3/20 he_seed=3"
  std::string text;   ///< parts with two spaces between them, the most important first; "": nothing new
  double share = 0;   ///< of the run, that is done
};

/// On a terminal what its line should say, at moments; elsewhere a plain line at an evaluation: the first, then at most
/// one each second (of many networks each ten), and the last. Between them it says each second how much is done. `put`
/// shows them.
class ProgressLine {
 public:
  using Put = std::function<void(const Standing&)>;

  ProgressLine(std::string label, bool terminal, Put put);

  void operator()(const run::Progress& progress);

 private:
  /// At most one line each interval, which is in seconds, and the last.
  bool due(double seconds, bool last, double interval);
  void rewrite(const run::Progress& progress);
  void say(const run::Progress& progress);
  void count(const run::Progress& progress);
  void tell(const run::Progress& progress, std::string text);

  std::string label_;
  bool terminal_;
  Put put_;
  double shown_ = -1;  ///< seconds at which the last line was put
  double said_loss_ = -1;
  double told_ = 0;  ///< seconds at which something was put last
};

/// Shows them on stderr: the line is rewritten on a terminal, added elsewhere.
ProgressLine::Put on_stderr(StatusLines& lines);

}  // namespace initlab::cli
