// Selection: which positions of an axis a manifest asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace initlab::manifest {

/// first, first + stride, ..., at most last.
struct Selection {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;  ///< included; nothing: to the end
  std::uint64_t stride = 1;

  /// The first so many, at least 1.
  static Selection count(std::uint64_t n) { return {0, n - 1, 1}; }
  /// "10..19", "0..99:10", "5..", "0..:2"; nothing if the text is none of these, or if last < first or stride = 0.
  static std::optional<Selection> read(const std::string& text);

  /// Those of an axis of this size; empty if it ends before `first`.
  std::vector<std::uint64_t> positions(std::uint64_t size) const;
  /// How many of the first ones it asks for, if it says just that.
  std::optional<std::uint64_t> as_count() const;
  /// As read() takes it.
  std::string text() const;

  bool operator==(const Selection&) const = default;
};

}  // namespace initlab::manifest
