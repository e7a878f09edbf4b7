// Value: what a manifest says, as a tree that keeps the written order and the place of everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "manifest/place.hpp"

namespace initlab::manifest {

/// A TOML value. A copy keeps its places, so that a mistake is reported where it was written, however often the value
/// was moved by `$name`, a variant or a sweep.
struct Value {
  struct Entry;
  using List = std::vector<Value>;
  using Table = std::vector<Entry>;  ///< in written order; keys differ

  using Data = std::variant<bool, std::int64_t, double, std::string, List, Table>;

  // Out of line: inlined, g++ 12 takes the moves of temporary variants for uses of uninitialised memory.
  Value(Data data, Place place = {});
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  Data data;
  Place place;
  bool waypoint = false;  ///< a table that only leads to another: `a` in `a.b = 1` or in `[a.b]`
  bool broken = false;    ///< already complained about: nobody need complain again

  const bool* boolean() const { return std::get_if<bool>(&data); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data); }
  const double* real() const { return std::get_if<double>(&data); }
  const std::string* text() const { return std::get_if<std::string>(&data); }
  const List* list() const { return std::get_if<List>(&data); }
  List* list() { return std::get_if<List>(&data); }
  const Table* table() const { return std::get_if<Table>(&data); }
  Table* table() { return std::get_if<Table>(&data); }

  /// The entry of this name, or nullptr; also if this is no table.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);

  /// Puts a value under a key: in place of the one that stands there, else behind all others. Must be a table.
  void put(std::string_view key, Value value, const Place& key_place = {});
};

struct Value::Entry {
  std::string key;
  Place place;
  Value value;
};

/// How many values this one holds, itself included.
std::size_t count(const Value& value);

/// Whether two values say the same: 1 and 1.0 do, and tables whatever the order of their keys.
bool same(const Value& a, const Value& b);

/// For messages: "100", "\"he\"", "a list of 3", "a table"; long strings are cut.
std::string shown(const Value& value);

/// A key as it stands in a path: `units`, or quoted where it must be. Long keys are cut.
std::string shown_key(std::string_view key);

/// "training" and "epochs" give "training.epochs"; "" and "training" give "training".
std::string below(std::string_view path, std::string_view key);
/// "network.layers[2]".
std::string below(std::string_view path, std::size_t index);

}  // namespace initlab::manifest
