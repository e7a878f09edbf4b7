#include "cli/bars.hpp"

#include <langinfo.h>
#include <locale.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace initlab::cli {

namespace {

constexpr std::array<const char*, 9> kAcross = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr std::array<const char*, 9> kUpright = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::string_view kRamp = " .:-=+*#@";  // as many levels
constexpr int kEighths = 8;

/// `levels` steps of a part; at least one above 0.
int level(double part, int levels) {
  if (!(part > 0)) return 0;
  return std::max(1, static_cast<int>(std::lround(std::min(part, 1.0) * levels)));
}

}  // namespace

bool utf8_locale() {
  const locale_t locale = newlocale(LC_CTYPE_MASK, "", nullptr);
  if (!locale) return false;
  const bool utf8 = std::string_view(nl_langinfo_l(CODESET, locale)) == "UTF-8";
  freelocale(locale);
  return utf8;
}

std::string Bars::across(double part, int width) const {
  if (!utf8_) return std::string(static_cast<std::size_t>(level(part, width)), '#');
  const int eighths = level(part, width * kEighths);
  std::string bar;
  for (int i = 0; i < eighths / kEighths; ++i) bar += kAcross[kEighths];
  return bar + kAcross[static_cast<std::size_t>(eighths % kEighths)];
}

std::string Bars::upright(double part) const {
  const auto height = static_cast<std::size_t>(level(part, kEighths));
  return utf8_ ? kUpright[height] : std::string(1, kRamp[height]);
}

std::size_t columns(const std::string& text) {
  // Bytes 10xxxxxx go on with a character that another byte has begun.
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

namespace {

/// How many bytes the character at `at` has; 0 if it is no UTF-8.
std::size_t character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(at);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  return size;
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  // U+0080 to U+009F, the other control characters, begin with C2.
  return first < 0x20 || first == 0x7F || (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0);
}

std::string printable(const std::string& text, bool lines) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character(text, at);
    const std::string_view one = std::string_view(text).substr(at, std::max<std::size_t>(size, 1));
    const bool shows = size > 0 && (!is_control(one) || (lines && one == "\n"));
    shown += shows ? one : "?";
    at += one.size();
  }
  return shown;
}

}  // namespace

std::string printable(const std::string& text) { return printable(text, false); }
std::string printable_lines(const std::string& text) { return printable(text, true); }

}  // namespace initlab::cli
