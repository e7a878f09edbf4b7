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

std::string printable(const std::string& text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, the other control characters, begin with C2.
    const bool late_control = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (late_control) ++i;
    shown += byte < 0x20 || byte == 0x7F || late_control ? '?' : text[i];
  }
  return shown;
}

}  // namespace initlab::cli
