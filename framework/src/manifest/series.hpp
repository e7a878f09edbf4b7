// Series: the values of one axis of a sweep.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "manifest/problems.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

/// What an entry of [sweep] stands for: the elements of a list; { range = [first, last, step] }, integers if all three
/// are; { logrange = [first, last, count] }, evenly spaced logarithms, integers where both ends are and the value is
/// whole. Both ends are included. Reals in between are rounded to 12 digits, so that 0.1 + 2 * 0.1 is 0.3. Values are
/// made when they are asked for: a line of text can say more of them than fit into memory.
class Series {
 public:
  /// Nothing, and a problem, if the entry is no series or has no value.
  static std::optional<Series> read(const Value& entry, const std::string& path, Problems& problems);

  /// True of a table that says a range.
  static bool is_range(const Value& table) { return table.find("range") || table.find("logrange"); }

  std::size_t size() const { return size_; }
  Value at(std::size_t i) const;
  /// How many values the largest value holds, itself included.
  std::size_t largest() const;
  /// Forgets all values but the first.
  void shorten() { size_ = 1; }

 private:
  enum class Kind { list, integers, reals, logarithmic };

  static std::optional<Series> read_range(const Value& entry, const std::string& path, Problems& problems);
  static std::optional<Series> read_logrange(const Value& entry, const std::string& path, Problems& problems);

  Kind kind_ = Kind::list;
  std::size_t size_ = 0;
  Place place_;
  Value::List list_;
  double first_ = 0, last_ = 0, step_ = 0;
  bool whole_ends_ = false;  ///< of a logrange: both are integers
};

}  // namespace initlab::manifest
