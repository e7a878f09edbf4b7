#include "check/component.hpp"

#include <malloc.h>

#include <chrono>
#include <cmath>

#include "initlab/error.hpp"

namespace initlab::check {

namespace {

/// Values at the edges of what a number may be, and just outside them.
struct Edges {
  std::vector<ParameterValue> inside, outside;
};

ParameterValue number(const Parameter& parameter, double value) {
  const bool whole = parameter.type() == Parameter::Type::integer && std::abs(value) < 9e15;
  return whole ? ParameterValue(static_cast<std::int64_t>(value)) : ParameterValue(value);
}

Edges edges(const Parameter& parameter) {
  Edges edges;
  const bool integer = parameter.type() == Parameter::Type::integer;
  const auto add = [&](double bound, bool open, double outward) {
    if (!std::isfinite(bound)) return;
    const double beyond = integer ? bound + outward : std::nextafter(bound, outward * INFINITY);
    const double before = integer ? bound - outward : std::nextafter(bound, -outward * INFINITY);
    edges.inside.push_back(number(parameter, open ? before : bound));
    edges.outside.push_back(number(parameter, open ? bound : beyond));
  };
  if (integer || parameter.type() == Parameter::Type::real) {
    add(parameter.low(), parameter.low_is_open(), -1);
    add(parameter.high(), parameter.high_is_open(), 1);
    edges.outside.emplace_back(std::nan(""));
    edges.outside.emplace_back(std::string("no_such_word"));
  } else if (parameter.type() == Parameter::Type::boolean) {
    edges.outside.emplace_back(std::string("yes"));
  } else if (!parameter.words().empty()) {
    edges.outside.emplace_back(std::string("no_such_word"));
  }
  return edges;
}

/// What an exception says that a constructor must not throw; "" where it constructs or throws a ParameterError.
std::string complaint(const Component& component, const Parameters& parameters) {
  try {
    refusal(component, parameters);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception that is not a std::exception";
  }
  return "";
}

bool makes_something(const Component& component, const Parameters& parameters) {
  return std::visit([&](const auto& make) { return make(parameters) != nullptr; }, component.make);
}

/// Bytes that are in use on the heap; what a sanitizer allocates is not counted there.
std::size_t heap() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kHeapIsCounted = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kHeapIsCounted = false;
#else
constexpr bool kHeapIsCounted = true;
#endif
#else
constexpr bool kHeapIsCounted = true;
#endif

}  // namespace

void parameters_documented(const Subject& subject) {
  const About& about = subject.found->component.about;
  if (about.formula.empty()) fail("its `formula` is empty: `list` and `describe` have nothing to say of it");
  for (const Parameter& parameter : about.parameters)
    if (parameter.doc().empty()) fail("parameter {}: its documentation is empty", parameter.name());
}

void defaults_inside_ranges(const Subject& subject) {
  for (const Parameter& parameter : subject.found->component.about.parameters)
    if (parameter.fallback() && !parameter.admit(*parameter.fallback()))
      fail("parameter {}: its default is not admitted (got {}, expected {})", parameter.name(),
           literal(*parameter.fallback()), parameter.expectation());
}

void bad_parameters_refused(const Subject& subject) {
  const Component& component = subject.found->component;
  if (component.about.parameters.empty()) skip("it has no parameter");
  for (const Parameter& parameter : component.about.parameters) {
    const Edges at = edges(parameter);
    for (const ParameterValue& value : at.outside)
      if (parameter.admit(value))
        fail("parameter {}: admits {}, which it says it does not (expected {})", parameter.name(), literal(value),
             parameter.expectation());
    for (const ParameterValue& value : at.inside) {
      const auto admitted = parameter.admit(value);
      if (!admitted)
        fail("parameter {}: nothing is admitted at its bound {} (expected {})", parameter.name(), literal(value),
             parameter.expectation());
      for (const Case& one : subject.cases.list) {
        auto values = one.parameters.values();
        values[parameter.name()] = *admitted;
        if (const std::string what = complaint(component, Parameters(values)); !what.empty())
          fail("parameter {}: its constructor neither takes {} nor refuses it with a ParameterError (got {})",
               parameter.name(), literal(value), what);
      }
    }
  }
}

void lives_and_dies(const Subject& subject) {
  constexpr int kOften = 1000;
  if (!subject.cases.unknown.empty()) skip("{}", subject.cases.unknown);
  const Component& component = subject.found->component;
  for (const Case& one : subject.cases.list) {
    if (!makes_something(component, one.parameters)) fail("its constructor returned nothing");
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::seconds(3);  // what takes long to make is made less often
    for (int i = 0; i < kOften / 10 && Clock::now() < end; ++i) refusal(component, one.parameters);  // caches fill up
    const std::size_t before = heap();
    int made = 0;
    for (; made < kOften && Clock::now() < end; ++made) refusal(component, one.parameters);
    const std::size_t after = heap();
    // What is lost once an object is at least a pointer; the heap's own bookkeeping stays far below it.
    constexpr std::size_t kBookkeeping = 1024;
    if (kHeapIsCounted && after > before + kBookkeeping + static_cast<std::size_t>(made) * sizeof(void*))
      fail("{} objects that were made and destroyed left {} bytes on the heap", made, after - before);
  }
}

}  // namespace initlab::check
