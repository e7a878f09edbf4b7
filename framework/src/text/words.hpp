// Words for people: suggestions for mistyped names, lists, sizes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/words.hpp"

namespace initlab::text {

/// The candidate within a third of its length in edits (insert, delete, replace, swap of neighbours), or "".
std::string nearest(std::string_view typed, const std::vector<std::string>& candidates);

/// "a, b, c".
std::string join(const std::vector<std::string>& items, std::string_view separator = ", ");

/// The first twelve items: "a, b, c, ..."; "none" if there are none.
std::string join_some(const std::vector<std::string>& items);

/// What a stranger wrote, as a message shows it: in quotes, control characters and what is no UTF-8 escaped,
/// cut after `most` bytes.
std::string quoted(std::string_view text, std::size_t most);

/// "12 B", "3.4 MB", "1.2 GB": powers of 1000.
std::string bytes(std::uint64_t count);

/// A loss or a share: "0.6172", "1.683e+35" and "2.510e-09" where digits would not be read, "nan" whatever its sign.
std::string number(double value);

/// "0.8 s", "12 s", "3 min 20 s", "2 h 5 min"; "unknown time" if it is not finite.
std::string duration(double seconds);

/// True if `name` matches a pattern with * (any characters) and ? (one character).
bool matches(std::string_view pattern, std::string_view name);

}  // namespace initlab::text
