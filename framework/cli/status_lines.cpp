#include "cli/status_lines.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace initlab::cli {

namespace {

/// Of a terminal that does not say its own.
constexpr std::size_t kWidth = 80, kHeight = 24;

constexpr const char* kClearBelow = "\x1b[J";

/// To the beginning of the first of so many lines, the cursor being in the last one.
std::string to_first(std::size_t lines) { return lines > 1 ? fmt::format("\r\x1b[{}A", lines - 1) : "\r"; }

/// Whole characters that fit into so many columns.
std::string cut(const std::string& line, std::size_t width) {
  std::size_t end = 0, wide = 0;
  for (std::size_t i = 0; i < line.size() && wide <= width; ++i) {
    const bool begins = (static_cast<unsigned char>(line[i]) & 0xC0) != 0x80;
    if (begins && ++wide > width) break;
    end = i + 1;
  }
  return line.substr(0, end);
}

}  // namespace

bool watched() { return isatty(STDERR_FILENO) != 0; }

void StatusLines::put(std::vector<std::string> lines) {
  winsize size = {};
  ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
  // A line that reaches the margin, or a row too many, would scroll what is rewritten.
  const std::size_t width = (size.ws_col > 1 ? size.ws_col : kWidth) - 1;
  const std::size_t most = size.ws_row > 1 ? size.ws_row - 1U : kHeight - 1;
  if (lines.size() > most) lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(most) - 1, lines.end() - 1);
  std::string text = drawn_ > 0 ? to_first(drawn_) : "";
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += fmt::format("{}{}\x1b[K", i == 0 ? "" : "\n", cut(lines[i], width));
  text += kClearBelow;
  fmt::print(stderr, "{}", text);
  drawn_ = lines.size();
}

void StatusLines::clear() {
  if (drawn_ > 0) fmt::print(stderr, "{}{}", to_first(drawn_), kClearBelow);
  drawn_ = 0;
}

}  // namespace initlab::cli
