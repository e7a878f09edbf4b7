#include "run/used_components.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>

namespace initlab::run {

namespace {

using Visit = std::function<void(Kind, const manifest::Choice&)>;

void each_component(const std::vector<manifest::NodePlan>& nodes, const Visit& visit) {
  for (const manifest::NodePlan& node : nodes) {
    if (!node.is_residual()) visit(node.is_activation ? Kind::activation : Kind::layer, node.component);
    if (node.initializer) visit(Kind::initializer, *node.initializer);
    for (const auto& [tensor, choice] : node.tensor_initializers) visit(Kind::initializer, choice);
    each_component(node.branch, visit);
    each_component(node.skip, visit);
  }
}

/// Calls visit for every choice of a component that the plan states.
void each_component(const manifest::RunPlan& plan, const Visit& visit) {
  each_component(plan.setup->network.nodes, visit);
  visit(Kind::initializer, plan.setup->network.initializer);
  if (plan.setup->network.bias) visit(Kind::initializer, *plan.setup->network.bias);
  for (const manifest::RulePlan& rule : plan.setup->network.rules)
    if (rule.initializer) visit(Kind::initializer, *rule.initializer);
  for (const manifest::ProbePlan& probe : plan.setup->probes) visit(Kind::probe, probe.probe);
}

}  // namespace

recording::Attributes used_plugins(const manifest::RunPlan& plan, const plugin::Registry& registry) {
  std::map<std::string, const plugin::Found*> plugins;
  each_component(plan, [&](Kind kind, const manifest::Choice& choice) {
    if (const plugin::Found* found = registry.find(kind, choice.type)) plugins[found->plugin] = found;
  });
  recording::Attributes attributes;
  for (const auto& [name, found] : plugins)
    attributes.emplace_back("plugin_" + name, fmt::format("{}, CRC-32 {:08x}", found->version, found->checksum));
  return attributes;
}

bool starts_programs(const manifest::RunPlan& plan) {
  bool starts = false;
  each_component(plan, [&](Kind kind, const manifest::Choice& choice) {
    starts |= kind == Kind::initializer && choice.type == "program";
  });
  return starts;
}

}  // namespace initlab::run
