#include "network/initialise.hpp"

#include <fmt/format.h>

#include "plugin/registry.hpp"

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
    const std::string where = fmt::format("{}, {} of {}", filling.title, info.spec.name, info.node);
    plugin::guarded(where, "fill", [&, &tensor_info = info] {
      filling.initializer->fill(w, tensor_info, Rng(seed, "initialisation", tensor_info.node, tensor_info.spec.name));
    });
    if (!w.is_finite()) throw Error(where + ": fill: left an entry that is not finite (NaN or infinite)");
  });
  return parameters;
}

}  // namespace initlab::network
