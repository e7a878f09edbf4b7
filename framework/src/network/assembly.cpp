#include "network/assembly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "network/fillings.hpp"

namespace initlab::network {

namespace {

using manifest::NetworkPlan;
using manifest::NodePlan;

std::string at(const NodePlan& entry) { return entry.component.place.text() + ": " + entry.component.path; }

/// Builds the nodes in order of evaluation: a residual's branch, then its skip, then their sum.
class Builder {
 public:
  Builder(const Shape& input, const plugin::Registry& registry) : registry_(registry) {
    Node node;
    node.name = node.type = "input";
    node.title = "node input";
    node.in = node.out = input;
    nodes_.push_back({std::move(node), nullptr});
  }

  /// Appends entries that stand one after another, the first of which reads `from`. Returns the last one's index.
  Index append(const std::vector<NodePlan>& entries, Index from) {
    for (const NodePlan& entry : entries) from = entry.is_residual() ? append_sum(entry, from) : append(entry, from);
    return from;
  }

  std::vector<PlannedNode> take_nodes() { return std::move(nodes_); }
  /// For each residual, the nodes of its branch, but for those of branches within it.
  const std::vector<std::vector<Index>>& branches() const { return branches_; }

 private:
  Index append(const NodePlan& entry, Index from) {
    Node node = component(entry);
    node.input = from;
    infer(node, nodes_[from].node, entry);
    nodes_.push_back({std::move(node), &entry});
    if (branch_) branches_[*branch_].push_back(nodes_.size() - 1);
    return nodes_.size() - 1;
  }

  Index append_sum(const NodePlan& entry, Index from) {
    const std::optional<Index> around = branch_;
    branch_ = branches_.size();
    branches_.emplace_back();
    const Index branch = append(entry.branch, from);
    branch_ = around;
    const Index skip = append(entry.skip, from);
    Node node;
    node.name = entry.name;
    node.type = entry.component.type;
    node.title = "node " + entry.name;
    node.input = branch;
    node.skip = skip;
    node.scale = entry.scale;
    node.in = node.out = nodes_[branch].node.out;
    const Node &a = nodes_[branch].node, &b = nodes_[skip].node;
    if (a.out != b.out)
      throw Error(fmt::format(
          "{}: {} cannot add outputs of different shapes (got {} from {}, at the end of the branch, and {} from {}, "
          "which is the skip); end the branch with the skip's shape, or give the skip a layer",
          at(entry), node.name, a.out.text(), a.name, b.out.text(), b.name));
    nodes_.push_back({std::move(node), &entry});
    return nodes_.size() - 1;
  }

  Node component(const NodePlan& entry) const {
    Node node;
    node.name = entry.name;
    node.type = entry.component.type;
    const Kind kind = entry.is_activation ? Kind::activation : Kind::layer;
    try {
      if (entry.is_activation)
        node.activation = registry_.activation(node.type, entry.component.parameters);
      else
        node.layer = registry_.layer(node.type, entry.component.parameters);
    } catch (const Error& error) {
      throw Error(at(entry) + ": " + error.what());
    }
    node.title = fmt::format("node {}: {}", node.name, plugin::title(*registry_.find(kind, node.type)));
    return node;
  }

  /// The layer's shapes and tensors, given what it reads.
  static void infer(Node& node, const Node& before, const NodePlan& entry) {
    node.in = node.out = before.out;
    if (node.activation) return;
    try {
      node.out = node.layer->output(node.in);
    } catch (const ShapeError& error) {
      throw Error(fmt::format("{}: {} cannot take the output of {} (got {}): {}", at(entry), node.name, before.name,
                              node.in.text(), error.what()));
    }
    if (node.out.size() == 0)
      throw Error(fmt::format("{}: {} has an empty output for an input of {}", at(entry), node.name, node.in.text()));
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
      node.shares_work = node.layer->shares_work(node.in);
    });
  }

  const plugin::Registry& registry_;
  std::vector<PlannedNode> nodes_;
  std::vector<std::vector<Index>> branches_;
  std::optional<Index> branch_;  // the innermost around what is appended
};

bool has_weight(const Node& node) {
  return std::any_of(node.tensors.begin(), node.tensors.end(),
                     [](const TensorInfo& tensor) { return tensor.spec.role == Role::weight; });
}

/// The activation whose output a node reads. Layers without tensors (flatten, dropout, pooling) are looked through; a
/// sum, like the raw input, counts as none.
const Node* before(const std::vector<PlannedNode>& nodes, Index index) {
  for (Index i = nodes[index].node.input; i != 0; i = nodes[i].node.input) {
    const Node& node = nodes[i].node;
    if (node.function()) return &node;
    if (node.is_sum() || !node.tensors.empty()) return nullptr;
  }
  return nullptr;
}

/// The first activation that what a node computes comes to, unless another weight comes first.
const Node* after(const std::vector<PlannedNode>& nodes, Index index) {
  for (Index i = index + 1; i < nodes.size(); ++i) {
    const Node& node = nodes[i].node;
    if (node.input != index && node.skip != index) continue;
    if (node.function()) return &node;
    if (has_weight(node)) return nullptr;
    index = i;
  }
  return nullptr;
}

/// The index of count of each tensor among those of its role.
void describe_positions(std::vector<PlannedNode>& nodes) {
  std::map<Role, Index> count, index;
  for (const PlannedNode& planned : nodes)
    for (const TensorInfo& tensor : planned.node.tensors) ++count[tensor.spec.role];
  for (PlannedNode& planned : nodes)
    for (TensorInfo& tensor : planned.node.tensors) {
      const Role role = tensor.spec.role;
      const Index place = index[role]++;
      tensor.position = {place == 0                 ? Position::Place::input
                         : place + 1 == count[role] ? Position::Place::output
                                                    : Position::Place::hidden,
                         place, count[role]};
    }
}

/// The activations on both sides of each tensor's layer.
void describe_neighbours(std::vector<PlannedNode>& nodes) {
  for (Index i = 0; i < nodes.size(); ++i) {
    if (nodes[i].node.tensors.empty()) continue;
    const Node *node_before = before(nodes, i), *node_after = after(nodes, i);
    for (TensorInfo& tensor : nodes[i].node.tensors) {
      if (node_before) {
        tensor.before = node_before->function();
        tensor.before_type = node_before->type;
      }
      if (node_after) {
        tensor.after = node_after->function();
        tensor.after_type = node_after->type;
      }
    }
  }
}

/// What a layer without a weight is by its first values: an activation, as prelu is. True if some layer is one.
bool find_activations(std::vector<PlannedNode>& nodes) {
  bool found = false;
  for (PlannedNode& planned : nodes) {
    Node& node = planned.node;
    if (!node.layer || node.tensors.empty() || has_weight(node)) continue;
    std::vector<TensorLaw> laws;
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const Filling& filling = node.fillings[t];
      const auto law = plugin::guarded(placed(node.tensors[t], filling), "law",
                                       [&] { return claimed_law(node.tensors[t], filling); });
      if (law) laws.push_back({&node.tensors[t].spec, *law});
    }
    if (laws.size() < node.tensors.size()) continue;
    node.acts_as = plugin::guarded(node.title, "activation", [&] { return node.layer->activation(laws); });
    found |= node.acts_as != nullptr;
  }
  return found;
}

/// Where each tensor of a residual branch stands in it.
void describe_branches(const std::vector<std::vector<Index>>& branches, std::vector<PlannedNode>& nodes) {
  for (Index b = 0; b < branches.size(); ++b) {
    Index layers = 0, place = 0;
    for (const Index i : branches[b]) layers += has_weight(nodes[i].node);
    for (const Index i : branches[b]) {
      for (TensorInfo& tensor : nodes[i].node.tensors) tensor.branch = Branch{b, branches.size(), layers, place};
      place += has_weight(nodes[i].node);
    }
  }
}

}  // namespace

Network assemble(const NetworkPlan& plan, const Shape& input, const plugin::Registry& registry,
                 std::string_view optimizer, FirstValues from) {
  Builder builder(input, registry);
  builder.append(plan.nodes, 0);
  std::vector<PlannedNode> planned = builder.take_nodes();
  describe_positions(planned);
  describe_neighbours(planned);
  describe_branches(builder.branches(), planned);
  choose_fillings(plan, planned, registry, optimizer);
  if (find_activations(planned)) describe_neighbours(planned);
  std::vector<Node> nodes;
  for (PlannedNode& one : planned) nodes.push_back(std::move(one.node));
  if (from == FirstValues::of_initializers) check_fillings(nodes);
  return Network(std::move(nodes));
}

}  // namespace initlab::network
