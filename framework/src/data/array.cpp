#include "data/array.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

const char* name(Element element) {
  constexpr const char* kNames[] = {"u1", "i1", "u2", "i2", "u4", "i4", "i8", "f4", "f8"};
  return kNames[static_cast<int>(element)];
}

Index size(Element element) { return static_cast<Index>(name(element)[1] - '0'); }

std::string text(const std::vector<Index>& extents) {
  std::vector<std::string> words;
  for (const Index extent : extents) words.push_back(std::to_string(extent));
  return words.empty() ? "()" : text::join(words, " x ");
}

std::uint64_t stated_bytes(const std::vector<Index>& extents, Element element, const std::string& where) {
  if (std::find(extents.begin(), extents.end(), Index{0}) != extents.end())
    throw Error(fmt::format("{}: holds nothing (got {}, expected at least 1 of each)", where, text(extents)));
  std::uint64_t bytes = size(element);
  for (const Index extent : extents)
    if (__builtin_mul_overflow(bytes, std::uint64_t{extent}, &bytes))
      throw Error(fmt::format("{}: its extents are absurd (got {})", where, text(extents)));
  return bytes;
}

}  // namespace initlab::data
