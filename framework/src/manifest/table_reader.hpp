// TableReader: reads a table by the specifications of its keys, and reports what is wrong instead of throwing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/parameters.hpp"
#include "manifest/problems.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

/// Every key that the table may have is asked for; then finish() reports the others.
class TableReader {
 public:
  /// `path` is where the table stands. A value that is no table is reported once and read as an empty one, of which
  /// nothing is required.
  TableReader(const Value& table, std::string path, Problems& problems);
  /// An absent table: everything has its default; what is required is missing at `place`.
  TableReader(const Place& place, std::string path, Problems& problems);

  /// The value of a key, or nullptr. Makes the key known.
  const Value* find(std::string_view key);
  bool given(std::string_view key) const { return table_->find(key) != nullptr; }

  /// The value that a key has, or else its fallback; nothing if it has neither. Reports what the specification does not
  /// admit, and what is required and missing.
  std::optional<ParameterValue> read(const Parameter& spec);

  /// The same for keys with a fallback.
  bool boolean(const Parameter& spec) { return std::get<bool>(*read(spec)); }
  std::int64_t integer(const Parameter& spec) { return std::get<std::int64_t>(*read(spec)); }
  std::string text(const Parameter& spec) { return std::get<std::string>(*read(spec)); }
  /// For keys that are counts and may be left out.
  std::optional<std::uint64_t> count(const Parameter& spec);

  /// A table within this one; absent if the key is.
  TableReader inner(std::string_view key);

  /// Says that a key must be there; finish() reports it, unless this is no table or an unknown key was meant for it.
  void missing(std::string_view key, std::string_view expected);

  /// Reports every key that nobody asked for, and those that are missing. `hint`, if given, says where such a key is
  /// known, or "".
  void finish(const std::function<std::string(std::string_view key)>& hint = {});

  const Value::Table& entries() const { return *table_->table(); }
  bool knows(std::string_view key) const;
  std::string path_of(std::string_view key) const { return below(path_, key); }
  const std::string& path() const { return path_; }
  const Place& place() const { return place_; }
  Problems& problems() { return problems_; }

 private:
  const Value* table_;
  Place place_;
  std::string path_;
  Problems& problems_;
  struct Missing {
    std::string key, expected;
  };

  bool is_table_ = true;
  std::vector<Missing> missing_;
  std::vector<std::string> known_;
};

/// A value as a component's parameter, or nothing if it is of no type that parameters have.
std::optional<ParameterValue> parameter_value(const Value& value);

/// Reports that a specification does not admit a value: in which way, what it expects, and what may have been meant.
void reject(const Value& value, const std::string& path, const Parameter& spec, Problems& problems);

}  // namespace initlab::manifest
