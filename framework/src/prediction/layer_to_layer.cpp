#include "prediction/layer_to_layer.hpp"

#include <cmath>

#include "prediction/connections.hpp"
#include "prediction/laws.hpp"
#include "prediction/scatters.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

/// Whether a layer without tensors hands on what it reads.
bool hands_on(const Node& node) {
  if (!node.layer || !node.tensors.empty()) return false;
  const auto moments = node.layer->moments({0, 1, 0.5}, node.in, {});
  return moments && moments->second == 1 && moments->product == 0.5;
}

}  // namespace

std::optional<Index> reading_weight(const network::Network& network, Index i) {
  const std::vector<Node>& nodes = network.nodes();
  for (Index at = i;;) {
    std::optional<Index> reader;
    for (Index r = at + 1; r < nodes.size(); ++r)
      if (!nodes[r].is_input() && (nodes[r].input == at || nodes[r].skip == at)) {
        if (reader) return std::nullopt;
        reader = r;
      }
    if (!reader) return std::nullopt;
    if (nodes[*reader].layer && has_weight(nodes[*reader])) return reader;
    if (!hands_on(nodes[*reader])) return std::nullopt;
    at = *reader;
  }
}

void predict_layer_to_layer(const network::Network& network, std::vector<NodePrediction>& all) {
  const std::vector<Node>& nodes = network.nodes();
  for (Index i = 0; i < all.size(); ++i) {
    if (all[i].activations.empty()) continue;
    const auto reader = reading_weight(network, i);
    if (!reader || !all[*reader].why_not.empty() || !std::isfinite(all[*reader].input_factor)) continue;
    const NodePrediction& weight = all[*reader];
    LayerToLayer next{.weight = weight.name, .weight_variance = weight.input_factor};
    for (const TensorPrediction& tensor : weight.tensors)
      if (!tensor.is_weight && tensor.law && tensor.tensor == "bias") {
        next.bias_variance += tensor.law->variance;
        next.bias_mean += tensor.law->mean;
      }
    if (const Connections* kernels = weight.connections.get(); kernels && !kernels->reads_alike()) {
      next.weight_variance *= kernels->most_read() * static_cast<double>(kernels->outputs()) / kernels->total();
      next.assumption = "sigma_w^2 is that of the positions that read most: others see zeros around the image, or less";
    }
    const double slope = average(all[i].activations, [](const SampleActivation& a) { return a.slope_second; });
    next.chi = next.weight_variance * slope;
    next.chi_q =
        next.weight_variance * average(all[i].activations, [](const SampleActivation& a) { return a.second_change; });
    const double sizes = static_cast<double>(nodes[*reader].out.size()) / static_cast<double>(nodes[*reader].in.size());
    next.backward = next.chi * sizes;
    next.sent = weight.input_factor * slope * sizes;
    all[i].next = next;
  }
}

}  // namespace initlab::prediction
