#include "manifest/toml_bounds.hpp"

#include <fmt/format.h>

#include <vector>

#include "initlab/error.hpp"

namespace initlab::manifest {

namespace {

// The parser looks each dotted key and header up in a list of all those before it, and a tree of values takes about two
// hundred bytes a value.
constexpr int kMostNames = 20'000;
constexpr int kMostValues = 1'000'000;

/// Walks over a text, outside strings and comments.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  void run() {
    while (at_ < text_.size()) step();
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return skip_string(c);
    if (c == '#') return skip_comment();
    ++at_;
    if (c == '.') {
      ++dots_;
      check_depth();
    } else if (c == '[' || c == '{') {
      open();
    } else if (c == ']' || c == '}') {
      close();
    } else if (c == '=' || c == ',' || c == '\n') {
      separate(c);
    }
  }

  void open() {
    if (outer_.empty()) check_names();
    check_values();
    outer_.push_back(depth_);
    depth_ += 1 + dots_;
    dots_ = 0;
    check_depth();
  }

  void close() {
    dots_ = 0;
    if (outer_.empty()) return;
    depth_ = outer_.back();
    outer_.pop_back();
  }

  void separate(char c) {
    if (c == '=' && dots_ > 0) check_names();
    if (c != '\n') check_values();
    if (c != '=') dots_ = 0;
  }

  /// Leaves an unfinished string to the parser's message.
  void skip_string(char quote) {
    const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    const bool many_lines = text_.substr(at_).starts_with(triple);
    at_ += many_lines ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (quote == '"' && c == '\\') {
        at_ += 2;
      } else if (many_lines && text_.substr(at_).starts_with(triple)) {
        at_ += 3;
        for (int more = 0; more < 2 && at_ < text_.size() && text_[at_] == quote; ++more)
          ++at_;  // a text may end in quotes
        return;
      } else if (!many_lines && (c == quote || c == '\n')) {
        at_ += c == quote ? 1 : 0;
        return;
      } else {
        ++at_;
      }
    }
  }

  void skip_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  void check_depth() const {
    if (depth_ + dots_ > kDeepest)
      throw Error(fmt::format("nested too deeply (expected at most {} tables and lists within each other)", kDeepest));
  }
  void check_names() {
    if (++names_ > kMostNames)
      throw Error(fmt::format("too many headers and dotted keys (expected at most {})", kMostNames));
  }
  void check_values() {
    if (++values_ > kMostValues) throw Error(fmt::format("too many values (expected at most {})", kMostValues));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<int> outer_;
  int depth_ = 0, dots_ = 0, names_ = 0, values_ = 0;
};

}  // namespace

void check_bounds(std::string_view text) {
  if (text.size() > kLargestText)
    throw Error(fmt::format("too large for a manifest (expected at most {} MB)", kLargestText / 1'000'000));
  Scan(text).run();
}

}  // namespace initlab::manifest
