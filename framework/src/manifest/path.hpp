// Path: the way to a value in a manifest, "network.layers[2].units".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "manifest/value.hpp"

namespace initlab::manifest {

/// Keys, bare or quoted, joined by dots, and list indices that count from 0.
class Path {
 public:
  using Step = std::variant<std::string, std::size_t>;

  Path() = default;
  explicit Path(std::vector<Step> steps) : steps_(std::move(steps)) {}

  /// Throws Error if the text is no path.
  static Path parse(std::string_view text);

  /// Reads the path that stands at the beginning of a text, and takes it off. Throws Error.
  static Path take(std::string_view& text);

  const std::vector<Step>& steps() const { return steps_; }
  std::string text() const { return tail(steps_.size()); }
  /// The last `length` steps.
  std::string tail(std::size_t length) const;

  /// Whether this path leads to what stands at another one, or below it.
  bool is_below(const Path& other) const;

  bool operator==(const Path&) const = default;

 private:
  std::vector<Step> steps_;
};

/// Puts a value where a path leads: tables replace, never merge; tables that are not there are made, so that what a
/// manifest leaves to its default can be set. `key_place` becomes the place of keys that are new. Throws Error, a
/// sentence without its "where", if the way leads through a value that is no table or past the end of a list.
void assign(Value& root, const Path& path, Value value, const Place& key_place);

}  // namespace initlab::manifest
