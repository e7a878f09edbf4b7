#include "cli/board.hpp"
#include "cli/bars.hpp"

#include <fmt/format.h>

#include "text/words.hpp"

namespace initlab::cli {

void Board::progress(std::size_t worker, const std::string& line) {
  if (!terminal_) return fmt::print(stderr, "{}\n", line);
  lines_[worker] = line;
  changed_ = true;
}

void Board::sentence(const std::string& text) {
  status_.clear();
  fmt::print(stderr, "{}\n", printable_lines(text));
  changed_ = true;
}

void Board::ended(std::size_t worker, bool failed) {
  ++done_;
  failed_ += failed;
  lines_[worker].clear();
  changed_ = true;
}

void Board::draw() {
  const Clock::time_point now = Clock::now();
  if (!terminal_ || !changed_ || now - drawn_ < std::chrono::duration<double>(StatusLines::kInterval)) return;
  std::vector<std::string> shown;
  for (const std::string& line : lines_)
    if (!line.empty()) shown.push_back(line);
  shown.push_back(total());
  status_.put(std::move(shown));
  drawn_ = now;
  changed_ = false;
}

std::string Board::total() const {
  std::string line = fmt::format("{}/{} runs done", done_, runs_);
  if (failed_ > 0) line += fmt::format(", {} failed", failed_);
  if (done_ == 0) return line;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  return line + fmt::format(", {} left",
                            text::duration(seconds * static_cast<double>(runs_ - done_) / static_cast<double>(done_)));
}

}  // namespace initlab::cli
