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

// A parameter that keeps a length may have been typed with three digits, which moves q' by up to a percent.
constexpr double kKept = 0.01;

// A fixed point within this factor of the length aimed at counts as the one that lengths begin at: those of real inputs
// differ by more (MNIST's |x|^2 by 37 %). Biases of N(0, 0.1^2) behind gelu, silu and mish at their gain move it from 1
// to 0.93, 0.94 and 0.86.
constexpr double kNear = 1.25;

/// The fixed point of q' = weight_variance E[phi^2] + bias_variance that Newton's method runs to from `length`, as long
/// as it stays near; nothing if there is none, or if every length is one to first order.
std::optional<double> near_fixed_point(const Activation& phi, const UnstableLength& map, double length) {
  constexpr double kRounding = 1e-9;  // of the quadrature, 1e-10, in a difference
  double q = length;
  for (int step = 0; step < 20 && q >= length / kNear && q <= length * kNear; ++step) {
    const double excess = map.weight_variance * expectation(phi, q) + map.bias_variance - q;
    if (std::abs(excess) <= kRounding * q) return q;
    q -= excess / (length_slope(phi, map.weight_variance, q) - 1);
  }
  return std::nullopt;
}

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
    if (at->function()) {
      if (behind_activation) return false;
      behind_activation = true;
      continue;
    }
    if (behind_activation && !at->tensors.empty()) return has_weight(*at);
    if (at->layer && at->tensors.empty() && !keeps_lengths(*at)) return false;
  }
  return false;
}

// Of q* = 0, the limit of small lengths, the slope is 1 for critical weights, and the next order says what becomes of
// them: q' = q + c q^2 has the slope 1 + 2 c q at q, where 2 c is of order 1 (gelu 3.8, silu 1.5, tanh -4): told from
// 1, while higher orders do not matter yet.
constexpr double kSmall = 1e-4;

/// q' and dq'/dq at the fixed point near the length that the initializer aims at; without a claim, near 1. A slope
/// above 1 is an unstable fixed point. The slope of scale-invariant activations (relu, leaky_relu) is 1 where
/// q' = q: neutral, no warning.
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
                       .tensors = {}};
  const auto aim = filling.initializer ? filling.initializer->kept_length(tensor) : std::nullopt;
  found.length = aim.value_or(1);
  found.next = found.weight_variance * expectation(*tensor.before, found.length) + bias;
  if (aim && !found.is_fixed()) return found;
  if (found.length > 0) {
    const auto fixed = near_fixed_point(*tensor.before, found, found.length);
    if (!fixed) return std::nullopt;
    found.length = found.next = *fixed;
  }
  found.slope = length_slope(*tensor.before, found.weight_variance, std::max(found.length, kSmall));
  return stability(found.slope) == Stability::unstable ? std::optional(found) : std::nullopt;
}

}  // namespace

bool UnstableLength::is_fixed() const { return std::abs(next - length) <= kKept * length; }

std::string UnstableLength::sentence() const {
  const std::string bias = bias_variance > 0 ? fmt::format(" + {:.4g}", bias_variance) : "";
  const std::string map = fmt::format("the length map q' = {:.4g} E[phi(sqrt(q) g)^2]{}", weight_variance, bias);
  if (!is_fixed())
    return fmt::format(
        "{}: {} behind {} aims at q* = {:.4g}, where {} gives {:.4g}: lengths {} it; E[b^2] = {:.4g} "
        "would keep it ({})",
        origin, initializer, activation, length, map, next, next < length ? "fall below" : "grow above",
        length - (next - bias_variance), text::join_some(tensors));
  const char* fate = slope < 0     ? "lengths beside it swing around it, further in each layer"
                     : length == 0 ? "lengths grow from layer to layer"
                                   : "lengths below it fall and lengths above it grow from layer to layer";
  return fmt::format(
      "{}: {} behind {} puts {} on an unstable fixed point (q* = {:.4g}, chi_q = dq'/dq = {:.4g}{}): "
      "{} ({})",
      origin, initializer, activation, map, length, length == 0 ? 1 : slope,
      length == 0 ? " and above 1 beside it" : "", fate, text::join_some(tensors));
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
        continue;  // an expectation that cannot be computed; a law that cannot, assemble has refused
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
