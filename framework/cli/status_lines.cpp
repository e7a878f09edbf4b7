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

winsize terminal_size() {
  winsize size = {};
  ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
  return size;
}

/// A line that reaches the margin would scroll what is rewritten.
std::size_t columns(const winsize& size) { return (size.ws_col > 1 ? size.ws_col : kWidth) - 1; }

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

/// Whole characters that fit into so many columns.
std::string cut(const std::string& line, std::size_t width) {
  std::size_t end = 0, wide = 0;
  for (std::size_t i = 0; i < line.size() && wide <= width; ++i) {
    if (begins_character(line[i]) && ++wide > width) break;
    end = i + 1;
  }
  return line.substr(0, end);
}

/// Its beginning and its end.
std::string shortened(const std::string& label, std::size_t width) {
  const std::size_t all = width_of(label);
  if (all <= width) return label;
  const std::size_t end = width / 2;
  return cut(label, width - end - 1) + "…" + label.substr(cut(label, all - end).size());
}

}  // namespace

bool watched() { return isatty(STDERR_FILENO) != 0; }

std::string fitted(const std::string& label, std::string text) {
  constexpr std::size_t kLeast = 16;  // of a label: its number, and a few characters of both ends
  const std::size_t width = columns(terminal_size()) - 2, needed = std::min(width_of(label), kLeast);
  for (std::size_t last; width_of(text) + needed > width && (last = text.rfind("  ")) != std::string::npos;)
    text.erase(last);
  return shortened(label, std::max(needed, width - std::min(width, width_of(text)))) + "  " + text;
}

void StatusLines::put(std::vector<std::string> lines) {
  const winsize size = terminal_size();
  const std::size_t width = columns(size);
  // A row too many would scroll as well.
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
