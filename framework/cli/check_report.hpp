// What `initlab check` found, as text for a person and as JSON for a script.
#pragma once

#include <nlohmann/json.hpp>

#include "check/finding.hpp"
#include "cli/check_plan.hpp"

namespace initlab::cli {

struct CheckedTest {
  std::string name, claim;
  check::Outcome outcome;
};

/// A file itself (an empty component) or one component, with the outcome of each of its tests.
struct CheckedUnit {
  std::string file, plugin, version;
  CheckedComponent component;
  std::vector<CheckedTest> tests;
  std::string refusal = {};  ///< of a file: why its components are not known

  /// "library" or "initializer/he".
  std::string subject() const;
};

struct CheckCounts {
  int pass = 0, fail = 0, crash = 0, skip = 0, warning = 0;

  void add(check::Verdict verdict);
  /// "12 pass, 1 fail, 3 skip".
  std::string text() const;
  bool good() const { return fail == 0 && crash == 0; }
};

CheckCounts counts(const std::vector<CheckedUnit>& units);

/// A line a unit, and one for each failure, crash and warning; with `all` one for each test.
std::string report(const std::vector<CheckedUnit>& units, bool all);

nlohmann::json json_report(const std::vector<CheckedUnit>& units, std::uint64_t seed);

}  // namespace initlab::cli
