// Subject: what a test is about, and the objects that it makes of it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "check/cases.hpp"
#include "check/finding.hpp"
#include "plugin/registry.hpp"

namespace initlab::check {

/// A plugin's file and, for all but the tests of the file itself, one component of it with the values of its parameters
/// under which it is tested.
struct Subject {
  std::filesystem::path file;
  const plugin::Found* found = nullptr;
  Cases cases;
  bool of_manifest = false;  ///< the cases are those of a manifest, not guessed
  std::uint64_t seed = 1;
};

/// A component's object. Its constructor's exceptions pass.
template <class Interface>
std::unique_ptr<Interface> make(const Component& component, const Parameters& parameters) {
  std::unique_ptr<Interface> object = std::get<Make<Interface>>(component.make)(parameters);
  if (!object) throw Error("constructor: returned nothing");
  return object;
}

/// Calls test(object) for the component under each case. What it finds is told with the case. A test that is skipped
/// under every case is skipped; a warning is told if nothing fails.
template <class Interface, class Test>
void for_each_case(const Subject& subject, Test&& test) {
  if (!subject.cases.unknown.empty()) skip("{}", subject.cases.unknown);
  std::vector<Outcome> outcomes;
  for (const Case& one : subject.cases.list) {
    Outcome outcome;
    const std::string with = one.text.empty() ? "" : "with " + one.text + ": ";
    try {
      const std::unique_ptr<Interface> object = make<Interface>(subject.found->component, one.parameters);
      test(*object);
    } catch (Finding& finding) {
      if (finding.outcome.verdict != Verdict::skip) finding.outcome.text = with + finding.outcome.text;
      outcome = std::move(finding.outcome);
    } catch (const std::exception& e) {
      throw Finding{{Verdict::fail, with + "threw: " + e.what()}};
    } catch (...) {
      throw Finding{{Verdict::fail, with + "threw an exception that is not a std::exception"}};
    }
    if (outcome.verdict == Verdict::fail) throw Finding{outcome};
    outcomes.push_back(std::move(outcome));
  }
  for (const Outcome& outcome : outcomes)
    if (outcome.verdict == Verdict::warning) throw Finding{outcome};
  for (const Outcome& outcome : outcomes)
    if (outcome.verdict != Verdict::skip) return;
  if (!outcomes.empty()) throw Finding{outcomes.front()};
}

}  // namespace initlab::check
