// StatusLine: one line of a terminal that is rewritten while something goes on.
#pragma once

#include <cstddef>
#include <string>

namespace initlab::cli {

/// True if stderr is a terminal.
bool watched();

/// On stderr. Leaves nothing behind.
class StatusLine {
 public:
  static constexpr double kInterval = 0.1;  ///< seconds between rewrites: smooth to the eye, nothing to the work

  StatusLine() = default;
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  void put(const std::string& line);
  void clear();

 private:
  std::size_t width_ = 0;
};

}  // namespace initlab::cli
