#include "network/fillings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "text/words.hpp"

namespace initlab::network {

namespace {

using manifest::Choice;
using manifest::NetworkPlan;
using manifest::NodePlan;
using manifest::RulePlan;

constexpr const char* kNetworkBias = "network.bias";

std::string at(const Choice& choice) { return choice.place.text() + ": " + choice.path; }

/// One object a choice: the tensors that network.initializer fills share it, and calibrate together.
class Initializers {
 public:
  explicit Initializers(const plugin::Registry& registry) : registry_(registry) {}

  Filling filling(const Choice& choice, std::string origin) {
    auto& object = made_[&choice];
    if (!object) {
      try {
        object = registry_.initializer(choice.type, choice.parameters);
      } catch (const Error& error) {
        throw Error(at(choice) + ": " + error.what());
      }
    }
    const plugin::Found* found = registry_.find(Kind::initializer, choice.type);
    Filling filling{object, plugin::title(*found), choice.type, std::move(origin)};
    if (!choice.place.file.empty()) filling.place = at(choice);
    return filling;
  }

 private:
  const plugin::Registry& registry_;
  std::map<const Choice*, std::shared_ptr<const Initializer>> made_;
};

std::string full_name(const TensorInfo& tensor) { return tensor.node + "/" + tensor.spec.name; }

/// The last rule that matches a trained tensor and says what is asked for.
template <class Says>
const RulePlan* last_rule(const std::vector<RulePlan>& rules, const TensorInfo& tensor, const Says& says) {
  if (tensor.spec.role == Role::state) return nullptr;
  const auto found = std::find_if(rules.rbegin(), rules.rend(), [&](const RulePlan& rule) {
    return says(rule) && text::matches(rule.match, full_name(tensor));
  });
  return found == rules.rend() ? nullptr : &*found;
}

Filling choose(const TensorInfo& tensor, const NodePlan& entry, const NetworkPlan& plan, Initializers& initializers) {
  const TensorSpec& spec = tensor.spec;
  if (const auto own = entry.tensor_initializers.find(spec.name); own != entry.tensor_initializers.end())
    return initializers.filling(own->second, own->second.path);
  if (entry.initializer && spec.role == Role::weight)
    return initializers.filling(*entry.initializer, entry.initializer->path);
  if (const auto* rule = last_rule(plan.rules, tensor, [](const RulePlan& r) { return r.initializer.has_value(); }))
    return initializers.filling(*rule->initializer, rule->path);
  if (plan.weights) return {nullptr, "", "", "network.weights", 1, "", true};
  if (spec.initial) return {nullptr, "", "", entry.component.type + "'s own value"};
  if (spec.role == Role::bias && plan.bias) return initializers.filling(*plan.bias, kNetworkBias);
  if (spec.role == Role::bias) return {nullptr, "", "", "0, since network.bias is false"};
  return initializers.filling(plan.initializer, "network.initializer");
}

/// The initializer that says how fast a tensor learns: the one that the manifest names for it. Where it names none,
/// because the tensor begins at its layer's own value or is a bias that network.bias says nothing of, the one that it
/// has for the tensor's role (Fixup's multipliers begin at 1, its biases at 0).
Filling source_of_rate(const TensorInfo& tensor, const NetworkPlan& plan, const Filling& filling,
                       Initializers& initializers) {
  const Role role = tensor.spec.role;
  const bool by_default = role == Role::bias && !plan.bias_said && filling.origin == kNetworkBias;
  if (role == Role::state || filling.from_file || (filling.initializer && !by_default)) return filling;
  return initializers.filling(role == Role::bias && plan.bias_said ? *plan.bias : plan.initializer, "");
}

/// The initializer's multiplier times the rule's.
void choose_rate(const TensorInfo& tensor, const NetworkPlan& plan, std::string_view optimizer, const Filling& source,
                 Filling& filling) {
  const auto* rule = last_rule(plan.rules, tensor, [](const RulePlan& r) { return r.rate.has_value(); });
  const double own = source.initializer ? plugin::guarded(source.title, "rate",
                                                          [&] { return source.initializer->rate(tensor, optimizer); })
                                        : 1;
  filling.rate = rule ? own * *rule->rate : own;
  if (own != 1 && rule)
    filling.rate_origin = fmt::format("{} {:.6g} x {} {:.6g}", source.type, own, rule->path, *rule->rate);
  else if (own != 1 || rule)
    filling.rate_origin = rule ? rule->path : source.type;
}

void check_entry(const NodePlan& entry, const Node& node) {
  std::vector<std::string> known;
  for (const TensorInfo& tensor : node.tensors) known.push_back(tensor.spec.name);
  for (const auto& [tensor, choice] : entry.tensor_initializers)
    if (std::find(known.begin(), known.end(), tensor) == known.end())
      throw Error(fmt::format("{}: {} has no tensor of this name (got \"{}\", expected {}){}", at(choice), node.name,
                              tensor, known.empty() ? "none" : "one of " + text::join(known),
                              did_you_mean(tensor, known)));
}

/// A pattern of "node/tensor" with the half put right that matches nothing; "" if that does not help.
std::string meant(const std::string& pattern, const std::vector<std::string>& names) {
  const std::size_t slash = pattern.rfind('/');
  if (slash == std::string::npos) return did_you_mean(pattern, names);
  std::string halves[] = {pattern.substr(0, slash), pattern.substr(slash + 1)};
  for (std::string& half : halves) {
    std::vector<std::string> known;
    for (const std::string& name : names)
      known.push_back(&half == halves ? name.substr(0, name.rfind('/')) : name.substr(name.rfind('/') + 1));
    if (std::any_of(known.begin(), known.end(), [&](const std::string& one) { return text::matches(half, one); }))
      continue;
    half = text::nearest(half, known);
    if (half.empty()) return "";
  }
  const std::string whole = halves[0] + "/" + halves[1];
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return text::matches(whole, name); })
             ? fmt::format("; did you mean \"{}\"?", whole)
             : "";
}

void check_rules(const std::vector<RulePlan>& rules, const std::vector<PlannedNode>& nodes) {
  std::vector<std::string> problems;
  std::vector<std::string> names;
  for (const PlannedNode& planned : nodes)
    for (const TensorInfo& tensor : planned.node.tensors)
      if (tensor.spec.role != Role::state) names.push_back(full_name(tensor));
  for (const RulePlan& rule : rules) {
    if (std::any_of(names.begin(), names.end(), [&](const std::string& n) { return text::matches(rule.match, n); }))
      continue;
    problems.push_back(fmt::format(
        "{}: {}.match: no trained tensor matches (got \"{}\", expected one of {}, or a pattern with * and ?){}",
        rule.place.text(), rule.path, rule.match, text::join_some(names), meant(rule.match, names)));
  }
  if (!problems.empty()) throw Error(text::join(problems, "\n"));
}

}  // namespace

void choose_fillings(const NetworkPlan& plan, std::vector<PlannedNode>& nodes, const plugin::Registry& registry,
                     std::string_view optimizer) {
  check_rules(plan.rules, nodes);
  Initializers initializers(registry);
  for (PlannedNode& planned : nodes) {
    if (!planned.entry) continue;
    check_entry(*planned.entry, planned.node);
    for (const TensorInfo& tensor : planned.node.tensors) {
      Filling filling = choose(tensor, *planned.entry, plan, initializers);
      choose_rate(tensor, plan, optimizer, source_of_rate(tensor, plan, filling, initializers), filling);
      planned.node.fillings.push_back(std::move(filling));
    }
  }
}

std::string where(const TensorInfo& tensor, const Filling& filling) {
  return fmt::format("{}, {} of {}", filling.title, tensor.spec.name, tensor.node);
}

std::string placed(const TensorInfo& tensor, const Filling& filling) {
  return (filling.place.empty() ? "" : filling.place + ": ") + where(tensor, filling);
}

void check_fillings(const std::vector<Node>& nodes) {
  for (const Node& node : nodes)
    for (Index t = 0; t < node.fillings.size(); ++t) {
      const TensorInfo& tensor = node.tensors[t];
      const Filling& filling = node.fillings[t];
      if (!filling.initializer) continue;
      const std::string title = placed(tensor, filling);
      const auto law = plugin::guarded(title, "law", [&] { return claimed_law(tensor, filling); });
      if (law || filling.initializer->is_random()) continue;
      Matrix w(tensor.spec.rows, tensor.spec.columns);
      fill(w, tensor, filling, 0, title);
    }
}

void fill(Matrix& w, const TensorInfo& tensor, const Filling& filling, std::uint64_t seed, const std::string& title) {
  plugin::guarded(title, "fill", [&] {
    filling.initializer->fill(w, tensor, Rng(seed, "initialisation", tensor.node, tensor.spec.name));
  });
  if (!w.is_finite()) throw Error(title + ": fill: left an entry that is not finite (NaN or infinite)");
}

std::optional<Law> claimed_law(const TensorInfo& tensor, const Filling& filling) {
  if (filling.from_file) return std::nullopt;
  if (filling.initializer) return filling.initializer->law(tensor);
  return Law::constant(tensor.spec.initial.value_or(0));
}

}  // namespace initlab::network
