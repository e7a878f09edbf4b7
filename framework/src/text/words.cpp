#include "text/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "initlab/parameters.hpp"

namespace initlab::text {

namespace {

/// Optimal string alignment distance.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

/// Length of the UTF-8 character that begins at `i`, or 0 if there is none. Overlong forms pass: they only look odd.
std::size_t character(std::string_view text, std::size_t i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  const std::size_t length = byte < 0x80   ? 1
                             : byte < 0xC2 ? 0
                             : byte < 0xE0 ? 2
                             : byte < 0xF0 ? 3
                             : byte < 0xF5 ? 4
                                           : 0;
  for (std::size_t k = 1; k < length; ++k)
    if (i + k >= text.size() || (static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return 0;
  return length;
}

}  // namespace

std::string nearest(std::string_view typed, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongest = 64;  // nobody mistypes a longer name by accident, and the distance is quadratic
  if (typed.size() > kLongest) return "";
  const auto lower = [](std::string_view word) {
    std::string small(word);
    for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return small;
  };
  const std::string meant = lower(typed);
  std::string best;
  std::size_t fewest = kLongest;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const std::size_t distance = edits(meant, lower(candidate));
    if (distance < fewest && distance <= std::max<std::size_t>(1, candidate.size() / 3)) {
      fewest = distance;
      best = candidate;
    }
  }
  return best;
}

std::string join(const std::vector<std::string>& items, std::string_view separator) {
  std::string out;
  for (const std::string& item : items) {
    if (&item != &items.front()) out += separator;
    out += item;
  }
  return out;
}

std::string join_some(const std::vector<std::string>& items) {
  constexpr std::size_t kMost = 12;
  if (items.empty()) return "none";
  if (items.size() <= kMost) return join(items);
  return join({items.begin(), items.begin() + kMost}) + ", ...";
}

std::string quoted(std::string_view text, std::size_t most) {
  const std::string all = literal(std::string(text.substr(0, most)) + (text.size() > most ? "..." : ""));
  std::string shown;
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t length = character(all, i);
    shown += length > 0 ? all.substr(i, length) : fmt::format("\\x{:02X}", static_cast<unsigned char>(all[i]));
    i += std::max<std::size_t>(length, 1);
  }
  return shown;
}

std::string bytes(std::uint64_t count) {
  if (count < 1000) return fmt::format("{} B", count);
  double value = static_cast<double>(count);
  const char* unit = "B";
  for (const char* next : {"kB", "MB", "GB", "TB", "PB"}) {
    if (value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return fmt::format("{:.1f} {}", value, unit);
}

std::string number(double value) {
  constexpr double kLongest = 1e6, kSmallest = 1e-3;
  if (std::isnan(value)) return "nan";
  const double size = std::abs(value);
  const bool plain = size < kLongest && (size >= kSmallest || size == 0);
  return plain ? fmt::format("{:.4f}", value) : fmt::format("{:.3e}", value);
}

std::string duration(double seconds) {
  constexpr double kLongest = 1e15;  // a rate of 0 makes a time left of infinity, which no integer holds
  if (!(seconds < kLongest)) return "unknown time";
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*') {
      ++p, ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace initlab::text

namespace initlab {

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates) {
  const std::string best = text::nearest(typed, candidates);
  return best.empty() ? "" : fmt::format("; did you mean \"{}\"?", best);
}

}  // namespace initlab
