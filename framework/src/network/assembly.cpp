#include "network/assembly.hpp"

#include <fmt/format.h>

#include <map>

#include "text/words.hpp"

namespace initlab::network {

namespace {

using manifest::Choice;
using manifest::NetworkPlan;
using manifest::NodePlan;

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
    return {object, plugin::title(*found), choice.type, std::move(origin)};
  }

 private:
  const plugin::Registry& registry_;
  std::map<const Choice*, std::shared_ptr<const Initializer>> made_;
};

/// A name for the message about an initialiser of a tensor that the layer does not have.
std::vector<std::string> names(const std::vector<TensorInfo>& tensors) {
  std::vector<std::string> names;
  for (const TensorInfo& tensor : tensors) names.push_back(tensor.spec.name);
  return names;
}

/// Who fills a tensor: the layer's entry, else the layer itself, else network.bias, else network.initializer.
Filling choose(const TensorSpec& spec, const NodePlan& entry, const NetworkPlan& plan, Initializers& initializers) {
  if (const auto own = entry.tensor_initializers.find(spec.name); own != entry.tensor_initializers.end())
    return initializers.filling(own->second, own->second.path);
  if (entry.initializer && spec.role == Role::weight)
    return initializers.filling(*entry.initializer, entry.initializer->path);
  if (spec.initial) return {nullptr, "", "", entry.component.type + "'s own value"};
  if (spec.role == Role::bias && plan.bias) return initializers.filling(*plan.bias, "network.bias");
  if (spec.role == Role::bias) return {nullptr, "", "", "0, since network.bias is false"};
  return initializers.filling(plan.initializer, "network.initializer");
}

Node node_of(const NodePlan& entry, const plugin::Registry& registry) {
  Node node;
  node.name = entry.name;
  node.type = entry.component.type;
  const Kind kind = entry.is_activation ? Kind::activation : Kind::layer;
  try {
    if (entry.is_activation)
      node.activation = registry.activation(node.type, entry.component.parameters);
    else
      node.layer = registry.layer(node.type, entry.component.parameters);
  } catch (const Error& error) {
    throw Error(at(entry.component) + ": " + error.what());
  }
  node.title = fmt::format("node {}: {}", node.name, plugin::title(*registry.find(kind, node.type)));
  return node;
}

/// The layer's shapes and tensors, given what it reads.
void infer(Node& node, const Node& before, const NodePlan& entry) {
  node.in = node.out = before.out;
  if (node.activation) return;
  try {
    node.out = node.layer->output(node.in);
  } catch (const ShapeError& error) {
    throw Error(fmt::format("{}: {} cannot take the output of {} (got {}): {}", at(entry.component), node.name,
                            before.name, node.in.text(), error.what()));
  }
  if (node.out.size() == 0)
    throw Error(
        fmt::format("{}: {} has an empty output for an input of {}", at(entry.component), node.name, node.in.text()));
  plugin::guarded(node.title, "tensors", [&] {
    for (TensorSpec& spec : node.layer->tensors(node.in)) {
      TensorInfo info;
      info.node = node.name;
      info.spec = std::move(spec);
      node.tensors.push_back(std::move(info));
    }
    node.workspace = node.layer->workspace(node.in);
    node.parts = std::max<Index>(1, node.layer->parts(node.in));
    node.couples_samples = node.layer->couples_samples();
  });
}

/// The index of count of each tensor among those of its role, and the activations on both sides of its layer.
void describe_tensors(std::vector<Node>& nodes) {
  std::map<Role, Index> count, index;
  for (const Node& node : nodes)
    for (const TensorInfo& tensor : node.tensors) ++count[tensor.spec.role];
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Activation* before = nullptr;
    // Layers without weights between an activation and a weight (flatten, dropout, pooling) are looked through.
    for (Index j = nodes[i].input; j != 0; j = nodes[j].input) {
      if (nodes[j].activation) before = nodes[j].activation.get();
      if (nodes[j].activation || nodes[j].trained || !nodes[j].tensors.empty()) break;
    }
    const Activation* after = nullptr;
    for (std::size_t j = i + 1; j < nodes.size() && !after; ++j) {
      if (nodes[j].activation) after = nodes[j].activation.get();
      const bool has_weight = std::any_of(nodes[j].tensors.begin(), nodes[j].tensors.end(),
                                          [](const TensorInfo& t) { return t.spec.role == Role::weight; });
      if (has_weight) break;
    }
    for (TensorInfo& tensor : nodes[i].tensors) {
      const Role role = tensor.spec.role;
      const Index place = index[role]++;
      tensor.position = {place == 0                 ? Position::Place::input
                         : place + 1 == count[role] ? Position::Place::output
                                                    : Position::Place::hidden,
                         place, count[role]};
      tensor.before = before;
      tensor.after = after;
    }
  }
}

}  // namespace

Network assemble(const NetworkPlan& plan, const Shape& input, const plugin::Registry& registry,
                 std::string_view optimizer) {
  std::vector<Node> nodes(1);
  nodes[0].name = nodes[0].type = "input";
  nodes[0].title = "node input";
  nodes[0].in = nodes[0].out = input;
  Initializers initializers(registry);
  for (const NodePlan& entry : plan.nodes) {
    Node node = node_of(entry, registry);
    node.input = nodes.size() - 1;
    infer(node, nodes.back(), entry);
    for (const TensorInfo& tensor : node.tensors)
      node.fillings.push_back(choose(tensor.spec, entry, plan, initializers));
    for (const auto& [tensor, choice] : entry.tensor_initializers) {
      const std::vector<std::string> known = names(node.tensors);
      if (std::find(known.begin(), known.end(), tensor) == known.end())
        throw Error(fmt::format("{}: {} has no tensor of this name (got \"{}\", expected {}){}", at(choice), node.name,
                                tensor, known.empty() ? "none" : "one of " + text::join(known),
                                text::did_you_mean(tensor, known)));
    }
    nodes.push_back(std::move(node));
  }
  describe_tensors(nodes);
  for (Node& node : nodes)
    for (std::size_t t = 0; t < node.tensors.size(); ++t)
      if (const Filling& filling = node.fillings[t]; filling.initializer)
        node.fillings[t].rate = plugin::guarded(filling.title, "rate",
                                                [&] { return filling.initializer->rate(node.tensors[t], optimizer); });
  return Network(std::move(nodes));
}

}  // namespace initlab::network
