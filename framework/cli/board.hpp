// Board: what a sweep's runs say while several of them go on at once.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/status_lines.hpp"

namespace initlab::cli {

/// On a terminal a line for each worker and one for the total, rewritten; elsewhere plain lines.
class Board {
 public:
  /// `workers` lines; a total of `runs`.
  Board(std::size_t workers, std::size_t runs) : lines_(workers), runs_(runs) {}

  /// Where a worker's run stands.
  void progress(std::size_t worker, const std::string& line);
  /// Says a whole sentence, above the lines.
  void sentence(const std::string& text);
  void ended(std::size_t worker, bool failed);
  /// Rewrites what has changed. To be called ten times a second or more often.
  void draw();

 private:
  using Clock = std::chrono::steady_clock;

  std::string total() const;

  std::vector<std::string> lines_;
  std::size_t runs_, done_ = 0, failed_ = 0;
  const bool terminal_ = watched();
  const Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_ = {};
  bool changed_ = true;
  StatusLines status_;
};

}  // namespace initlab::cli
