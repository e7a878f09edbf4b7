#include "network/initialise.hpp"

#include "network/fillings.hpp"

namespace initlab::network {

Flat initialise(const Network& network, std::uint64_t seed, Team& team) {
  Flat parameters(network.parameters(), arma::fill::zeros);
  std::vector<std::pair<const Node*, Index>> tensors;
  for (const Node& node : network.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t) tensors.push_back({&node, t});
  team.run(tensors.size(), [&](Index task, Index) {
    const auto& [node, t] = tensors[task];
    const TensorInfo& info = node->tensors[t];
    const Filling& filling = node->fillings[t];
    Matrix w = network::tensors(*node, parameters.memptr())[t];
    if (!filling.initializer) {
      w.fill(static_cast<Real>(info.spec.initial.value_or(0.0)));
      return;
    }
    fill(w, info, filling, seed, where(info, filling));
  });
  return parameters;
}

}  // namespace initlab::network
