#include "cli/board.hpp"
#include "cli/bars.hpp"

#include <fmt/format.h>

#include "text/words.hpp"

namespace initlab::cli {

void Board::progress(std::size_t worker, Standing standing) {
  Line& line = lines_[worker];
  if (!line.standing) line.begin = standing.share;
  if (!terminal_ && !standing.text.empty()) fmt::print(stderr, "{}  {}\n", standing.label, standing.text);
  if (standing.text.empty() && line.standing) standing.text = std::move(line.standing->text);
  line.standing = std::move(standing);
  changed_ = true;
}

void Board::sentence(const std::string& text) {
  status_.clear();
  fmt::print(stderr, "{}\n", printable_lines(text));
  changed_ = true;
}

void Board::ended(std::size_t worker, bool failed) {
  Line& line = lines_[worker];
  ++done_;
  failed_ += failed;
  if (!failed) gained_ += 1 - line.begin;
  line = {};
  changed_ = true;
}

void Board::draw() {
  constexpr double kSaid = 10;
  const Clock::time_point now = Clock::now();
  if (!changed_ || now - drawn_ < std::chrono::duration<double>(terminal_ ? StatusLines::kInterval : kSaid)) return;
  drawn_ = now;
  changed_ = false;
  if (!terminal_) return fmt::print(stderr, "{}\n", total());
  std::vector<std::string> shown;
  for (const Line& line : lines_)
    if (line.standing) shown.push_back(fitted(line.standing->label, line.standing->text));
  shown.push_back(total());
  status_.put(std::move(shown));
}

std::string Board::total() const {
  std::string said = fmt::format("{}/{} runs done", done_, runs_);
  if (failed_ > 0) said += fmt::format(", {} failed", failed_);
  double gained = gained_, left = static_cast<double>(runs_ - done_);
  for (const Line& line : lines_)
    if (line.standing) {
      gained += line.standing->share - line.begin;
      left -= line.standing->share;
    }
  return gained > 0 ? said + fmt::format(", about {} left", text::duration(seconds() * left / gained)) : said;
}

}  // namespace initlab::cli
