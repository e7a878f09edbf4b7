// Board: what a sweep's runs say while several of them go on at once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/progress_line.hpp"

namespace initlab::cli {

/// On a terminal a line for each worker and one for the total, rewritten; elsewhere plain lines, and every ten seconds
/// one for the total.
class Board {
 public:
  /// `workers` lines; a total of `runs`.
  Board(std::size_t workers, std::size_t runs) : lines_(workers), runs_(runs) {}

  /// Where a worker's run stands.
  void progress(std::size_t worker, Standing standing);
  /// Says a whole sentence, above the lines.
  void sentence(const std::string& text);
  void ended(std::size_t worker, bool failed);
  /// Rewrites what has changed, or says what is due. To be called ten times a second or more often.
  void draw();

 private:
  using Clock = std::chrono::steady_clock;

  /// A worker's run.
  struct Line {
    std::optional<Standing> standing = std::nullopt;  ///< nothing: it has not begun
    double begin = 0;                                 ///< the share of it that was done before this sweep
  };

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  std::string total() const;

  std::vector<Line> lines_;
  std::size_t runs_, done_ = 0, failed_ = 0;
  const bool terminal_ = watched();
  const Clock::time_point start_ = Clock::now();
  double gained_ = 0;  // by the runs that have ended, in runs
  Clock::time_point drawn_ = start_;
  bool changed_ = true;
  StatusLines status_;
};

}  // namespace initlab::cli
