#include "network/unstable_lengths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "initlab/expectation.hpp"
#include "network/fillings.hpp"
#include "text/words.hpp"
#include "theory/stability.hpp"

namespace initlab::network {

namespace {

// The gain that puts the fixed point at q = 1 may have been typed with three digits, which moves q' by up to a percent;
// the fixed point itself then lies near 1 and is as unstable.
constexpr double kNear = 0.01;

/// The sum of second moments of what a layer adds; nothing if some claim no law.
std::optional<double> bias_variance(const Node& node) {
  double sum = 0;
  for (Index t = 0; t < node.tensors.size(); ++t) {
    if (node.tensors[t].spec.role != Role::bias) continue;
    const auto claimed = claimed_law(node.tensors[t], node.fillings[t]);
    if (!claimed) return std::nullopt;
    sum += claimed->variance + claimed->mean * claimed->mean;
  }
  return sum;
}

bool has_weight(const Node& node) {
  return std::any_of(node.tensors.begin(), node.tensors.end(),
                     [](const TensorInfo& tensor) { return tensor.spec.role == Role::weight; });
}

/// Whether a layer without tensors hands on what it reads: flatten and dropout do; of pooling it is not known.
bool keeps_lengths(const Node& node) {
  const auto moments = node.layer->moments({0, 1, 0}, node.in, {});
  return moments && moments->second == 1;
}

/// Whether the activation before a node reads what a weight gave, and the node's output is not part of a sum, so that
/// lengths are handed on from weight to weight. A normalising layer sets them anew, a residual's sum adds to them:
/// there a perturbation does not grow like this.
bool is_handed_on(const std::vector<Node>& nodes, const Node& node, const TensorInfo& tensor) {
  if (!tensor.before || tensor.branch) return false;
  bool behind_activation = false;
  for (const Node* at = &nodes[node.input]; !at->is_input() && !at->is_sum(); at = &nodes[at->input]) {
    if (behind_activation && at->activation) return false;
    behind_activation |= at->activation != nullptr;
    if (behind_activation && !at->tensors.empty()) return has_weight(*at);
    if (at->layer && at->tensors.empty() && !keeps_lengths(*at)) return false;
  }
  return false;
}

/// q'(1) and dq'/dq there; q' = 1 to within kNear and a slope above 1 are an unstable fixed point near 1. The slope of
/// scale-invariant activations (relu, leaky_relu) is 1 where q' = q: neutral, no warning.
std::optional<UnstableLength> examined(const Node& node, Index t, double bias) {
  const TensorInfo& tensor = node.tensors[t];
  const Filling& filling = node.fillings[t];
  const auto claimed = claimed_law(tensor, filling);
  if (!claimed || claimed->mean != 0) return std::nullopt;
  if (filling.initializer && filling.initializer->calibrates()) return std::nullopt;  // the variance is another then
  UnstableLength found{.origin = filling.origin,
                       .initializer = filling.type,
                       .activation = tensor.before_type,
                       .weight_variance = static_cast<double>(tensor.fan_in()) * claimed->variance,
                       .bias_variance = bias,
                       .slope = 0,
                       .tensors = {}};
  if (std::abs(found.weight_variance * expectation(*tensor.before, 1) + bias - 1) > kNear) return std::nullopt;
  found.slope = length_slope(*tensor.before, found.weight_variance, 1);
  return stability(found.slope) == Stability::unstable ? std::optional(found) : std::nullopt;
}

}  // namespace

std::string UnstableLength::sentence() const {
  const std::string bias = bias_variance > 0 ? fmt::format(" + {:.4g}", bias_variance) : "";
  return fmt::format(
      "{}: {} behind {} puts the length map q' = {:.4g} E[phi(sqrt(q) g)^2]{} on an unstable fixed point (q = 1, "
      "dq'/dq = {:.4g}): small perturbations of the length grow with depth ({})",
      origin, initializer, activation, weight_variance, bias, slope, text::join_some(tensors));
}

std::vector<UnstableLength> unstable_lengths(const Network& network) {
  std::vector<UnstableLength> all;
  for (const Node& node : network.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const TensorInfo& tensor = node.tensors[t];
      if (tensor.spec.role != Role::weight) continue;
      std::optional<UnstableLength> found;
      try {
        if (!is_handed_on(network.nodes(), node, tensor)) continue;
        if (const auto bias = bias_variance(node)) found = examined(node, t, *bias);
      } catch (const std::exception&) {
        continue;  // a law or an expectation that cannot be computed; describe says why
      }
      if (!found) continue;
      const auto same = std::find_if(all.begin(), all.end(), [&](const UnstableLength& one) {
        return one.origin == found->origin && one.activation == found->activation;
      });
      UnstableLength& entry = same == all.end() ? all.emplace_back(std::move(*found)) : *same;
      entry.tensors.push_back(node.name + "/" + tensor.spec.name);
    }
  return all;
}

}  // namespace initlab::network
