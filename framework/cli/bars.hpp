// Bars: small charts made of characters.
#pragma once

#include <string>

namespace initlab::cli {

/// True if the user's locale says that the terminal shows UTF-8.
bool utf8_locale();

/// Eighths of blocks where UTF-8 is shown, else # and a ramp of ASCII characters.
class Bars {
 public:
  explicit Bars(bool utf8) : utf8_(utf8) {}

  /// A bar of at most `width` characters whose length is this part of it, 0 to 1; never empty above 0. "" for NaN.
  std::string across(double part, int width) const;

  /// One character whose height is this part, 0 to 1; a blank for 0 only.
  std::string upright(double part) const;

 private:
  bool utf8_;
};

/// How many columns a text takes: its characters, not its bytes.
std::size_t columns(const std::string& text);

/// A text from a file as it may be shown: control characters, which could command the terminal, and what is no UTF-8
/// become "?".
std::string printable(const std::string& text);
/// The same of a message, whose ends of lines stay.
std::string printable_lines(const std::string& text);

}  // namespace initlab::cli
