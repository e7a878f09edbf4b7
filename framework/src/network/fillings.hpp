// fillings: who fills each tensor, and how fast it learns.
#pragma once

#include <string_view>
#include <vector>

#include "manifest/plan.hpp"
#include "network/network.hpp"
#include "plugin/registry.hpp"

namespace initlab::network {

/// A node with the entry of the manifest that it stands for; of the input there is none.
struct PlannedNode {
  Node node;
  const manifest::NodePlan* entry = nullptr;
};

/// Sets the fillings of every node; tensors must be described. A tensor is filled by its layer's entry, else by the
/// last rule that matches and names an initializer, else from the file of network.weights, else by the layer itself,
/// else by network.bias or network.initializer. Its rate is multiplied by what its initializer says, times what the
/// last rule says that matches and says one. Rules are for trained tensors. Throws Error if a rule matches none, if an
/// entry names a tensor that its layer does not have, or if the parameters of an initializer do not go together.
void choose_fillings(const manifest::NetworkPlan& plan, std::vector<PlannedNode>& nodes,
                     const plugin::Registry& registry, std::string_view optimizer);

/// Asks of every initializer what it claims of its tensors, so that one that cannot fill them is refused before step 0;
/// one that claims nothing and draws nothing (from_file) fills each of them once, on memory of its own. Throws Error
/// that names the place in the manifest, the initializer and the tensor.
void check_fillings(const std::vector<Node>& nodes);

/// "initializer he (plugin initializers 1.0), weight of hidden1".
std::string where(const TensorInfo& tensor, const Filling& filling);
/// The same behind the place in the manifest, where that is known.
std::string placed(const TensorInfo& tensor, const Filling& filling);

/// Fills w, a tensor that has an initializer. Throws Error, "<title>: fill: ...", also if an entry is not finite.
void fill(Matrix& w, const TensorInfo& tensor, const Filling& filling, std::uint64_t seed, const std::string& title);

/// What is claimed of a tensor's first values; nothing if they are read from a file or the initializer claims no law.
std::optional<Law> claimed_law(const TensorInfo& tensor, const Filling& filling);

}  // namespace initlab::network
