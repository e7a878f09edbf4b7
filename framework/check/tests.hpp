// tests: the conformance suite, as a list.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "check/subject.hpp"

namespace initlab::check {

/// One test. `run` returns if it passes and throws a Finding otherwise; whatever else it throws is a failure.
struct Test {
  const char* name;
  const char* claim;  ///< in one sentence, what holds where it passes
  const char* needs;  ///< the test that must not have failed before, or ""
  void (*run)(const Subject& subject);
  bool constructs = true;  ///< false: it looks at what the component says of itself alone
};

/// Of a plugin's file, before anything is made of it. In this order.
const std::vector<Test>& library_tests();

/// Of any component, then those of its kind. In this order.
std::vector<Test> component_tests(Kind kind);

/// Every test once: the group ("library", "component", or a kind) and the test.
std::vector<std::pair<std::string, Test>> all_tests();

/// Runs one test in this process.
Outcome run(const Test& test, const Subject& subject);

}  // namespace initlab::check
