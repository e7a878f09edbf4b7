#include "cli/status_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace initlab::cli {

bool watched() { return isatty(STDERR_FILENO) != 0; }

void StatusLine::put(const std::string& line) {
  const std::size_t blank = width_ > line.size() ? width_ - line.size() : 0;
  width_ = line.size();
  fmt::print(stderr, "\r{}{:{}}", line, "", blank);
}

void StatusLine::clear() {
  if (width_ > 0) fmt::print(stderr, "\r{:{}}\r", "", width_);
  width_ = 0;
}

}  // namespace initlab::cli
