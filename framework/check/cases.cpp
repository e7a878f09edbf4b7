#include "check/cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "check/tensors.hpp"
#include "initlab/error.hpp"

namespace initlab::check {

namespace {

using Values = std::map<std::string, ParameterValue, std::less<>>;

bool is_number(const Parameter& parameter) {
  return parameter.type() == Parameter::Type::real || parameter.type() == Parameter::Type::integer;
}

/// A number inside the range: near its lower end, since sizes are counts, or near 0.
double inside(const Parameter& parameter, std::size_t place) {
  const double low = parameter.low(), high = parameter.high(), shift = static_cast<double>(place);
  if (parameter.type() == Parameter::Type::integer)
    return std::clamp(std::isfinite(low) ? low + 4 + shift : 5 + shift, low, high);
  if (std::isfinite(low) && std::isfinite(high)) return low + (high - low) * (0.5 + shift / 8);
  if (std::isfinite(low)) return low + 0.5 + shift / 2;
  if (std::isfinite(high)) return high - 0.5 - shift / 2;
  return -0.5 + shift;
}

ParameterValue number(const Parameter& parameter, double value) {
  if (parameter.type() == Parameter::Type::integer) return static_cast<std::int64_t>(value);
  return value;
}

/// Values worth a case of their own, besides the one that stands.
std::vector<ParameterValue> alternatives(const Parameter& parameter, const std::optional<ParameterValue>& standing) {
  std::vector<ParameterValue> values;
  if (parameter.type() == Parameter::Type::boolean) values = {true, false};
  for (const std::string& word : parameter.words()) values.emplace_back(word);
  if (is_number(parameter)) {
    double now = inside(parameter, 0);
    if (standing && std::holds_alternative<double>(*standing)) now = std::get<double>(*standing);
    if (standing && std::holds_alternative<std::int64_t>(*standing))
      now = static_cast<double>(std::get<std::int64_t>(*standing));
    for (const double other : {now * 2, now / 2, now + 1})
      if (const auto admitted = parameter.admit(number(parameter, other)); admitted && other != now) {
        values.push_back(*admitted);
        break;
      }
  }
  std::erase_if(values, [&](const ParameterValue& value) { return standing && value == *standing; });
  return values;
}

/// True for an initializer that has no law for layers between ReLUs, where all tests are made, and says so by an Error:
/// some activations are no matter of some values (critical: ReLU has no edge of chaos where biases vary).
bool declines_relu(const Component& component, const Parameters& parameters) {
  if (component.kind != Kind::initializer) return false;
  try {
    const auto initializer = std::get<Make<Initializer>>(component.make)(parameters);
    if (initializer) initializer->law(dense_tensor("hidden", 24, 24));
  } catch (const Error&) {
    return true;
  } catch (...) {  // which the tests will find
  }
  return false;
}

Case with(const Values& values, const std::string& name, const ParameterValue& value, const std::string& text) {
  Values changed = values;
  changed[name] = value;
  return {Parameters(changed), fmt::format("{}{}{} = {}", text, text.empty() ? "" : ", ", name, literal(value))};
}

}  // namespace

std::optional<ParameterValue> example(const Parameter& parameter, std::size_t place) {
  if (parameter.fallback()) return parameter.fallback();
  switch (parameter.type()) {
    case Parameter::Type::boolean:
      return false;
    case Parameter::Type::integer:
    case Parameter::Type::real:
      return parameter.admit(number(parameter, inside(parameter, place)));
    case Parameter::Type::text:
      if (!parameter.words().empty()) return ParameterValue(parameter.words().front());
      break;
    case Parameter::Type::reals:
      return parameter.admit(std::vector<double>{inside(parameter, 0), inside(parameter, 1)});
    case Parameter::Type::texts:
      break;
  }
  return std::nullopt;
}

std::string refusal(const Component& component, const Parameters& parameters) {
  try {
    std::visit([&](const auto& make) { make(parameters); }, component.make);
  } catch (const ParameterError& error) {
    return error.what();
  }
  return "";
}

Cases cases(const Component& component) {
  Cases cases;
  Values values;
  std::size_t place = 0;
  for (const Parameter& parameter : component.about.parameters) {
    if (parameter.is_optional()) continue;
    const auto value = example(parameter, place);
    if (!value) {
      cases.unknown = fmt::format("its parameter {} must be given; check a manifest that uses it", parameter.name());
      return cases;
    }
    values[parameter.name()] = *value;
    place += !parameter.fallback();
  }
  // What is optional is left out where that is admitted; the constructor may want one of several.
  std::vector<Case> bases;
  std::string refused = refusal(component, Parameters(values));
  if (refused.empty()) bases.push_back({Parameters(values), ""});
  for (const Parameter& parameter : component.about.parameters) {
    if (!parameter.is_optional()) continue;
    const auto value = example(parameter, 0);
    if (!value) continue;
    Case one = with(values, parameter.name(), *value, "");
    if (refusal(component, one.parameters).empty()) bases.push_back(std::move(one));
  }
  if (bases.empty()) {
    cases.unknown = fmt::format("no values were found that it takes ({}); check a manifest that uses it", refused);
    return cases;
  }
  cases.list = bases;
  const Values first = bases.front().parameters.values();
  for (const Parameter& parameter : component.about.parameters) {
    const auto standing = first.find(parameter.name());
    if (standing == first.end()) continue;
    for (const ParameterValue& value : alternatives(parameter, standing->second)) {
      Case one = with(first, parameter.name(), value, bases.front().text);
      if (refusal(component, one.parameters).empty()) cases.list.push_back(std::move(one));
    }
  }
  const auto others = cases.list.begin() + 1;
  cases.list.erase(std::remove_if(others, cases.list.end(),
                                  [&](const Case& one) { return declines_relu(component, one.parameters); }),
                   cases.list.end());
  return cases;
}

}  // namespace initlab::check
