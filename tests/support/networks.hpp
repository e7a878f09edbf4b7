// Networks built by hand for tests, from the project's own plugins.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "network/assembly.hpp"
#include "network/initialise.hpp"
#include "plugin/registry.hpp"

namespace initlab::test {

/// The plugins of this build.
inline const plugin::Registry& built_in() {
  static const plugin::Registry kRegistry({std::filesystem::path(INITLAB_BUILD_DIR) / "lib/initlab/plugins"});
  return kRegistry;
}

/// A choice with its schema's defaults and these values.
inline manifest::Choice choice(Kind kind, const std::string& type,
                               std::map<std::string, ParameterValue, std::less<>> values = {}) {
  const plugin::Found* found = built_in().find(kind, type);
  if (!found) throw Error("no component " + type);
  for (const Parameter& parameter : found->component.about.parameters)
    if (parameter.fallback() && !values.contains(parameter.name())) values[parameter.name()] = *parameter.fallback();
  return {type, Parameters(std::move(values)), {}, type};
}

inline manifest::NodePlan layer(const std::string& name, const std::string& type,
                                std::map<std::string, ParameterValue, std::less<>> values = {}) {
  manifest::NodePlan node;
  node.name = name;
  node.component = choice(Kind::layer, type, std::move(values));
  return node;
}

inline manifest::NodePlan dense(const std::string& name, Index units, bool bias = true) {
  return layer(name, "dense", {{"units", static_cast<std::int64_t>(units)}, {"bias", bias}});
}

inline manifest::NodePlan activation(const std::string& name, const std::string& type) {
  manifest::NodePlan node;
  node.name = name;
  node.is_activation = true;
  node.component = choice(Kind::activation, type);
  return node;
}

/// Weights by `initializer`, biases N(0, 0.1^2) so that their gradients matter.
inline manifest::NetworkPlan plan(std::vector<manifest::NodePlan> nodes, const std::string& initializer = "xavier") {
  manifest::NetworkPlan plan;
  plan.initializer = choice(Kind::initializer, initializer);
  plan.bias = choice(Kind::initializer, "normal", {{"std", 0.1}});
  plan.nodes = std::move(nodes);
  return plan;
}

inline network::Network assemble(const manifest::NetworkPlan& plan, const Shape& input) {
  return network::assemble(plan, input, built_in(), "sgd");
}

inline Matrix normal_matrix(Index rows, Index columns, std::uint64_t seed) {
  Matrix x(rows, columns);
  Rng(seed, "test").normal(x, 0, 1);
  return x;
}

}  // namespace initlab::test
