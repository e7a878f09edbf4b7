// Problems: the mistakes of a manifest, collected so that a person hears of all of them at once.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/error.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

/// Keeps each problem once, in order of position: the runs of a sweep repeat each other's. Beyond 10,000 different ones
/// no more are taken.
class Problems {
 public:
  /// "place: where: what"; without `where`, "place: what".
  void add(const Place& place, std::string_view where, std::string_view what);

  /// "place: where: what (got <value>, expected <expected>)<hint>", unless the value is broken.
  void reject(const Value& value, std::string_view where, std::string_view what, std::string_view expected,
              std::string_view hint = "");

  /// "place: where: missing (expected <expected>)".
  void missing(const Place& place, std::string_view where, std::string_view expected);

  bool empty() const { return found_.empty(); }
  /// How often something was told, repetitions and broken values included: unchanged if nothing was wrong in between.
  std::size_t told() const { return told_; }
  /// No more are taken: whatever is laborious about finding them can be left out.
  bool full() const { return found_.size() >= kMost; }
  std::vector<std::string> lines() const;

 private:
  static constexpr std::size_t kMost = 10'000;

  struct Problem {
    bool in_override;
    int line, column;
    std::string text;
    auto operator<=>(const Problem&) const = default;
  };
  std::set<Problem> found_;
  std::size_t told_ = 0;
};

/// All mistakes of a manifest, in order of position, one line each:
/// "file:line:column: where: what (got ..., expected ...); did you mean ..."
class ManifestError : public Error {
 public:
  explicit ManifestError(std::vector<std::string> problems);
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

}  // namespace initlab::manifest
