// `initlab predict --critical` and `--phase`: an activation alone.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/components.hpp"
#include "cli/predict.hpp"
#include "cli/table.hpp"
#include "initlab/error.hpp"
#include "manifest/choice_reader.hpp"
#include "manifest/load.hpp"
#include "manifest/overrides.hpp"
#include "text/words.hpp"
#include "theory/critical_line.hpp"
#include "theory/gaussian.hpp"
#include "theory/phase.hpp"

namespace initlab::cli {

namespace {

using Json = nlohmann::ordered_json;

const double kBiases[] = {0, 2.01e-5, 0.01, 0.05, 0.1, 0.2, 0.5, 1};
const double kPhaseBiases[] = {0, 0.01, 0.05, 0.2, 1};
const double kPhaseWeights[] = {0.5, 0.9, 1, 1.2, 1.5, 2, 2.5, 3, 4};

/// With the values of --set, as a manifest's table of it would be read.
std::shared_ptr<const Activation> made(const std::string& name, const Words& set, const plugin::Registry& registry) {
  const plugin::Found* found = registry.find(Kind::activation, name);
  if (!found) throw Error(registry.unknown(Kind::activation, name));
  manifest::Problems problems;
  manifest::Value table{manifest::Value::Table()};
  manifest::apply_overrides(table, set, problems);
  const Schema& schema = found->component.about.parameters;
  for (const Parameter& parameter : schema)
    if (!parameter.fallback() && !parameter.is_optional() && !table.find(parameter.name()))
      throw Error(fmt::format("predict: activation {} has no default for {}; give it with --set {}=VALUE", name,
                              parameter.name(), parameter.name()));
  manifest::TableReader reader(table, name, problems);
  Parameters parameters = manifest::read_parameters(reader, schema);
  reader.finish();
  if (!problems.empty()) throw manifest::ManifestError(problems.lines());
  return registry.activation(name, std::move(parameters));
}

/// "inf" and "nan" are no JSON.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(std::isnan(value) ? "nan" : "inf"); }

/// Theory's depth scales are of functions without jumps.
std::shared_ptr<const Activation> made_smooth(const std::string& activation, const Words& set,
                                              const plugin::Registry& registry) {
  const auto phi = made(activation, set, registry);
  if (theory::jumps(*phi))
    throw Error(fmt::format("{}: has no critical line and no phases: it jumps, so that chi is infinite", activation));
  return phi;
}

/// "leaky_relu with slope=0.2".
std::string titled(const std::string& activation, const Words& set) {
  return set.empty() ? activation : activation + " with " + text::join(set);
}

}  // namespace

std::string critical_line(const std::string& activation, const Words& set, const plugin::Registry& registry,
                          bool as_json) {
  const auto phi = made_smooth(activation, set, registry);
  Table table({"SIGMA_B^2", "SIGMA_W^2", "Q*"});
  Json rows = Json::array();
  bool every = false, small = false, none = false;
  for (const double bias : kBiases) {
    const auto point = theory::critical_point(*phi, bias);
    none |= !point;
    Json row = {{"bias_variance", bias}};
    if (point) {
      row["weight_variance"] = point->weight_variance;
      if (point->every_length)
        row["q"] = "any";
      else
        row["q"] = point->q;
      every |= point->every_length;
      small |= point->q == 0 && !point->every_length;
    }
    table.add({fmt::format("{:g}", bias), point ? fmt::format("{:#.8g}", point->weight_variance) : "none",
               !point                ? ""
               : point->every_length ? "any"
                                     : fmt::format("{:#.8g}", point->q)});
    rows.push_back(std::move(row));
  }
  if (as_json) return json_text({{"activation", activation}, {"set", set}, {"critical_line", rows}});
  return fmt::format(
      "The critical line of {}: chi = sigma_w^2 E[phi'(sqrt(q*) g)^2] = 1 at the fixed point\n"
      "q* = sigma_w^2 E[phi(sqrt(q*) g)^2] + sigma_b^2, the one with the smallest q* (Poole et al. 2016; Schoenholz et "
      "al. 2017).\n\n{}{}{}",
      titled(activation, set), table.text(),
      every   ? "\nany: chi = 1 whatever the length, which layers keep.\n"
      : small ? "\nq* = 0: the limit of small lengths.\n"
              : "",
      none
          ? fmt::format("\nnone: no q* from {:g} to {:g}.\n", theory::kShortestCritical, theory::longest_critical(*phi))
          : "");
}

std::string phase_table(const std::string& activation, const Words& set, const plugin::Registry& registry,
                        bool as_json) {
  const auto phi = made_smooth(activation, set, registry);
  Table table({"SIGMA_B^2", "SIGMA_W^2", "Q*", "CHI", "CHI_Q", "C*", "XI_Q", "XI_C", "PHASE"});
  Json rows = Json::array();
  bool alternate = false;
  for (const double bias : kPhaseBiases)
    for (const double weight : kPhaseWeights) {
      const theory::Phase phase = theory::phase({phi.get(), weight, bias}, 1);
      Json row = {{"bias_variance", bias}, {"weight_variance", weight}, {"phase", phase.classification()}};
      std::vector<std::string> cells = {fmt::format("{:g}", bias), fmt::format("{:g}", weight)};
      const std::pair<const char*, double> numbers[] = {{"q", phase.q},         {"chi", phase.chi},
                                                        {"chi_q", phase.chi_q}, {"c_star", phase.c_star},
                                                        {"xi_q", phase.xi_q},   {"xi_c", phase.xi_c}};
      for (const auto& [name, value] : numbers) {
        if (phase.has_fixed_point) row[name] = number(value);
        cells.push_back(phase.has_fixed_point ? fmt::format("{:.4g}", value) : "-");
      }
      alternate |= phase.has_fixed_point && phase.chi_q < 0;
      cells.push_back(phase.classification());
      table.add(std::move(cells));
      rows.push_back(std::move(row));
    }
  if (as_json) return json_text({{"activation", activation}, {"set", set}, {"phase", rows}});
  return fmt::format(
      "{}: where layers take a signal of second moment 1, and what they do to differences there.\n\n{}{}",
      titled(activation, set), table.text(),
      alternate ? "\nCHI_Q below 0: lengths come nearer to Q* from alternate sides.\n" : "");
}

}  // namespace initlab::cli
