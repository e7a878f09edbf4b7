// StatusLines: lines of a terminal that are rewritten while something goes on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace initlab::cli {

/// True if stderr is a terminal.
bool watched();

/// "label  text" on one line of the terminal. Of a text the last parts, which two spaces separate, are left out until
/// it fits beside the beginning and the end of its label; what stays is whole.
std::string fitted(const std::string& label, std::string text);

/// The last lines on stderr. Leaves nothing behind.
class StatusLines {
 public:
  static constexpr double kInterval = 0.1;  ///< seconds between rewrites: smooth to the eye, nothing to the work

  StatusLines() = default;
  ~StatusLines() { clear(); }
  StatusLines(const StatusLines&) = delete;
  StatusLines& operator=(const StatusLines&) = delete;

  /// Instead of those before; cut to the terminal's size. If they are too many for it, the last one stays.
  void put(std::vector<std::string> lines);
  void put(const std::string& line) { put(std::vector<std::string>{line}); }
  void clear();

 private:
  std::size_t drawn_ = 0;
};

}  // namespace initlab::cli
