#include "manifest/selection.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace initlab::manifest {

namespace {

/// Takes a number of at most eighteen digits from the beginning of `text`.
std::optional<std::uint64_t> number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr std::ptrdiff_t kMostDigits = 18;
  if (error != std::errc() || end - text.data() > kMostDigits) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool skip(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

}  // namespace

std::optional<Selection> Selection::read(const std::string& text) {
  std::string_view rest = text;
  Selection selection;
  const auto first = number(rest);
  if (!first || !skip(rest, "..")) return std::nullopt;
  selection.first = *first;
  selection.last = number(rest);
  if (skip(rest, ":")) {
    const auto stride = number(rest);
    if (!stride || *stride == 0) return std::nullopt;
    selection.stride = *stride;
  }
  if (!rest.empty() || (selection.last && *selection.last < selection.first)) return std::nullopt;
  return selection;
}

std::vector<std::uint64_t> Selection::positions(std::uint64_t size) const {
  const std::uint64_t end = last && *last < size ? *last + 1 : size;
  std::vector<std::uint64_t> positions;
  for (std::uint64_t i = first; i < end; i += stride) positions.push_back(i);
  return positions;
}

std::optional<std::uint64_t> Selection::as_count() const {
  return first == 0 && stride == 1 && last ? std::optional(*last + 1) : std::nullopt;
}

std::string Selection::text() const {
  return fmt::format("{}..{}{}", first, last ? fmt::format("{}", *last) : "",
                     stride == 1 ? "" : fmt::format(":{}", stride));
}

}  // namespace initlab::manifest
