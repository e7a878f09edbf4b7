#include "analysis/activations.hpp"

#include <fmt/format.h>

#include <functional>

#include "initlab/error.hpp"
#include "manifest/load.hpp"
#include "manifest/problems.hpp"
#include "manifest/toml_reader.hpp"
#include "theory/largest_slope.hpp"

namespace initlab::analysis {

namespace {

constexpr const char* kName = "manifest_resolved";

/// The nodes of the one run of a resolved manifest.
std::vector<manifest::NodePlan> planned_nodes(const std::string& text, const manifest::Catalogue& catalogue) {
  if (text.empty()) throw Error(fmt::format("the attribute {} is missing", kName));
  manifest::Problems problems;
  const manifest::Value root = manifest::read_toml(text, kName, problems);
  // A stranger's file could make a sweep of a million runs of it.
  for (const char* key : {"sweep", "variant"})
    if (root.find(key)) throw Error(fmt::format("{}: more than one run (it has {})", kName, key));
  return manifest::parse(text, kName, {}, catalogue).runs.at(0).setup->network.nodes;
}

/// Equal keys mean equal activations.
std::string key(const manifest::Choice& choice) {
  std::string key = choice.type;
  for (const auto& [name, value] : choice.parameters.values()) key += fmt::format(" {}={}", name, literal(value));
  return key;
}

/// The first line of a message that may have many.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Activations recorded_activations(const recording::RunReader& run, const plugin::Registry& registry,
                                 const manifest::Catalogue& catalogue) {
  Activations found;
  const std::string text = run.text(kName);
  const auto attempt = [&](auto&& f) {
    try {
      f();
    } catch (const Error& error) {
      if (found.missing.empty()) found.missing = first_line(error.what());
    }
  };
  std::vector<manifest::NodePlan> nodes;
  attempt([&] { nodes = planned_nodes(text, catalogue); });
  std::map<std::string, KnownActivation> made;  // deep networks have one activation many times
  const std::function<void(const std::vector<manifest::NodePlan>&)> construct = [&](const auto& plans) {
    for (const manifest::NodePlan& node : plans) {
      construct(node.branch);
      construct(node.skip);
      if (node.is_activation)
        attempt([&] {
          KnownActivation& one = made[key(node.component)];
          if (!one.phi) {
            const auto phi = registry.activation(node.component.type, node.component.parameters);
            one = {phi, plugin::guarded(node.name, "slope", [&] { return largest_slope(*phi); })};
          }
          found.known[node.name] = one;
        });
    }
  };
  construct(nodes);
  return found;
}

}  // namespace initlab::analysis
