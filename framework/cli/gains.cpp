#include "cli/gains.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/table.hpp"
#include "initlab/expectation.hpp"

namespace initlab::cli {

namespace {

constexpr const char* kWarning =
    "Warning: with the second-moment gain, q = 1 is an unstable fixed point of the length map: small perturbations of "
    "the length grow with depth.";

/// Nothing where it is infinite: phi, or its slope, is 0.
std::optional<double> finite(double gain) { return std::isfinite(gain) ? std::optional(gain) : std::nullopt; }

/// Nothing if some parameter has no default.
std::optional<Parameters> defaults(const ShownComponent& component) {
  std::map<std::string, ParameterValue, std::less<>> values;
  for (const ShownParameter& parameter : component.parameters) {
    if (parameter.fallback)
      values[parameter.name] = *parameter.fallback;
    else if (!parameter.optional)
      return std::nullopt;
  }
  return Parameters(std::move(values));
}

std::string shown(const std::optional<double>& gain) { return gain ? fmt::format("{:.6g}", *gain) : "none"; }

}  // namespace

Gains gains(const plugin::Registry& registry, const ShownComponent& activation) {
  Gains gains;
  const auto parameters = defaults(activation);
  if (!parameters) {
    gains.problem = "they depend on parameters that have no default";
    return gains;
  }
  try {
    const auto phi = registry.activation(activation.name, *parameters);
    gains.published = published_gain(activation.name, *phi);
    gains.second_moment = finite(second_moment_gain(*phi));
    if (gains.second_moment) gains.length_slope = length_slope(*phi, std::pow(*gains.second_moment, 2), 1);
    gains.backward = finite(backward_gain(*phi));
  } catch (const std::exception& error) {
    gains.problem = error.what();
  }
  return gains;
}

std::string text(const Gains& gains) {
  std::string text = "  Gains, with the defaults:\n";
  const auto add = [&](const char* name, const std::optional<double>& gain, const std::string& meaning) {
    text += fmt::format("    {:<13}  {:<8}  {}\n", name, shown(gain), meaning);
  };
  if (gains.second_moment || gains.problem.empty())
    add("second-moment", gains.second_moment,
        "1 / sqrt(E[phi(g)^2]): keeps the second moment at q = 1" +
            (gains.length_slope ? fmt::format(", a fixed point that is {}: dq'/dq = {:.6g}",
                                              name(stability(*gains.length_slope)), *gains.length_slope)
                                : ""));
  if (gains.backward || gains.problem.empty())
    add("backward", gains.backward, "1 / sqrt(E[phi'(g)^2]): keeps the gradient's scale");
  add("published", gains.published, gains.published ? "as in PyTorch's calculate_gain" : "in no table");
  if (!gains.problem.empty()) text += wrapped("Not computed: " + gains.problem, 100, "    ");
  if (gains.unstable()) text += wrapped(kWarning, 100, "    ");
  return text;
}

nlohmann::ordered_json json(const Gains& gains) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  const auto add = [&](const char* key, const std::optional<double>& value) {
    if (value) json[key] = *value;
  };
  add("second_moment", gains.second_moment);
  add("length_slope", gains.length_slope);
  if (gains.length_slope) json["fixed_point"] = name(stability(*gains.length_slope));
  add("backward", gains.backward);
  add("published", gains.published);
  if (!gains.problem.empty()) json["problem"] = gains.problem;
  return json;
}

}  // namespace initlab::cli
