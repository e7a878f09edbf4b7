#include "prediction/forward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "initlab/error.hpp"
#include "initlab/shares.hpp"
#include "prediction/activation_node.hpp"
#include "prediction/laws.hpp"
#include "prediction/layer_node.hpp"
#include "prediction/scatters.hpp"
#include "theory/largest_slope.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

/// Whether it saturates for large |z| of either sign.
bool is_flat_far_out(const Activation& phi) {
  try {
    const double threshold = kSaturation * largest_slope(phi);
    // Two places, lest a wave be flat at one of them.
    for (const double z : {1e3, 1.7e3, -1e3, -1.7e3})
      if (!(std::abs(phi.slope(z)) < threshold)) return false;
    return true;
  } catch (const Error&) {  // its slope grows without bound
    return false;
  }
}

class Forward {
 public:
  Forward(const std::vector<Node>& nodes, const std::vector<double>& mean_squares)
      : nodes_(nodes), mean_squares_(mean_squares), all_(nodes.size()) {}

  std::vector<NodePrediction> run() {
    for (Index i = 0; i < nodes_.size(); ++i) {
      NodePrediction& one = all_[i];
      one.name = nodes_[i].name;
      one.type = nodes_[i].type;
      one.is_input = nodes_[i].is_input();
      one.is_activation = nodes_[i].function() != nullptr;
      one.is_layer = nodes_[i].layer != nullptr;
      one.is_sum = nodes_[i].is_sum();
      if (one.is_sum)
        for (Index inside = *nodes_[i].skip + 1; inside < i; ++inside) all_[inside].in_branch = true;
      one.is_flat_far_out = one.is_activation && is_flat_far_out(*nodes_[i].function());
      one.reads = nodes_[i].input;
      one.entries = nodes_[i].out.size();
      one.tensors = tensor_predictions(nodes_[i]);
      try {
        predict(nodes_[i], one);
      } catch (const NoPrediction& no) {
        fail(one, no.why);
      } catch (const Error& error) {
        fail(one, error.what());
      } catch (const std::exception&) {
        fail(one, "its numbers are too large or too small for double precision");
      }
    }
    for (NodePrediction& one : all_)
      if (one.why_not.empty() && !one.no_spread.empty()) assume(one, one.no_spread);
    return std::move(all_);
  }

 private:
  static void fail(NodePrediction& one, const std::string& why) {
    one.why_not = why;
    one.samples.clear();
    one.activations.clear();
    one.q = one.mean = one.activation_second = one.activation_mean = one.saturated = one.inactive = std::nullopt;
  }

  void predict(const Node& node, NodePrediction& one) {
    if (node.is_input()) return input(node, one);
    for (const Index from : reads(node))
      if (!all_[from].why_not.empty())
        throw NoPrediction{all_[from].is_input || all_[from].why_not.starts_with("behind ")
                               ? all_[from].why_not
                               : fmt::format("behind {}: {}", all_[from].name, all_[from].why_not)};
    const NodePrediction& before = all_[node.input];
    one.assumption = before.assumption;
    one.no_spread = before.no_spread;
    one.spread_is_bound = before.spread_is_bound;
    one.varies = before.varies;
    one.gaussian = before.gaussian;
    one.units = before.units;
    one.positions = before.positions;
    if (!before.is_activation) {
      one.law_assumption = before.law_assumption;
      one.excess_kurtosis = before.excess_kurtosis;
    }
    if (node.is_sum()) return sum(node, one);
    if (const Activation* phi = node.function()) return activation(*phi, node, before, one);
    predict_layer(node, before, one);
  }

  static std::vector<Index> reads(const Node& node) {
    return node.is_sum() ? std::vector<Index>{node.input, *node.skip} : std::vector<Index>{node.input};
  }

  void input(const Node& node, NodePrediction& one) {
    for (const double second : mean_squares_) one.samples.push_back({.second = second});
    one.units = node.out.size();
    one.varies = node.out.is_image();
    one.second_chain = LogSpread{};
    one.q = Scatter::logarithmic(average(mean_squares_, [](double s) { return s; }), {});
  }

  static void activation(const Activation& phi, const Node& node, const NodePrediction& before, NodePrediction& one) {
    if (!before.gaussian) throw NoPrediction{"its input is no sum over many random weights: its law is not known"};
    for (const SampleSignal& z : before.samples)
      if (!(z.second >= z.mean * z.mean)) throw NoPrediction{"its input has no variance"};
    if (before.varies) assume(one.law_assumption, "second moments are taken as equal at all positions of an image");
    // max(0, z) and the like keep the mean of E[z^2], over units and positions, whatever it is at each.
    if (!is_scale_invariant(phi) && !one.law_assumption.empty()) assume(one, std::exchange(one.law_assumption, ""));
    predict_activation(phi, before, one);
    one.gaussian = false;
    // Behind it every law has an atom at 0. An image dies only with all its positions.
    constexpr double kRare = 1e-3;
    if (one.dies > kRare && !node.out.is_image())
      assume(one, fmt::format("no sample finds all units of {} inactive, as one may", one.type));
  }

  void sum(const Node& node, NodePrediction& one) {
    const NodePrediction &branch = all_[node.input], &skip = all_[*node.skip];
    if (!is_independent(node)) throw NoPrediction{"neither of its summands has random weights that the other has not"};
    one.gaussian = branch.gaussian && skip.gaussian;
    one.varies = branch.varies || skip.varies;
    one.units = std::min(branch.units, skip.units);
    one.positions = std::max(branch.positions, skip.positions);
    if (!skip.assumption.empty()) assume(one, skip.assumption);
    if (!skip.is_activation && !skip.law_assumption.empty()) assume(one.law_assumption, skip.law_assumption);
    if (one.no_spread.empty()) one.no_spread = skip.no_spread;
    one.spread_is_bound = true;
    const double s = node.scale;
    for (std::size_t i = 0; i < std::max(branch.samples.size(), skip.samples.size()); ++i) {
      const auto of = [&](const NodePrediction& summand) -> const SampleSignal& {
        return summand.samples[summand.positions == one.positions ? i : i / one.positions];
      };
      const SampleSignal &a = of(skip), &b = of(branch);
      const double product = a.mean == 0 || b.mean == 0 ? 0 : a.mean * b.mean;
      SampleSignal y{.mean = a.mean + s * b.mean, .second = a.second + s * s * b.second + 2 * s * product};
      if (!std::isfinite(y.second)) throw NoPrediction{"the mean of what it adds is not known"};
      // The units that go around the branch are those that it reads: what makes them long, or more of them positive,
      // stays with them from block to block. And each unit of the one meets the same of the other.
      const double crossed = 2 * std::abs(s) * std::sqrt(a.second * b.second / static_cast<double>(one.units));
      y.second_deviation = std::hypot(a.second_deviation + s * s * b.second_deviation, crossed);
      y.law_deviation = y.second_deviation;
      const auto by_length = [](const SampleSignal& x, Index units) {
        return std::sqrt(std::max(0.0, x.mean_deviation * x.mean_deviation - unit_variance(x, units)));
      };
      y.mean_deviation = std::hypot(std::sqrt(unit_variance(y, one.units)),
                                    by_length(a, skip.units) + std::abs(s) * by_length(b, branch.units));
      one.samples.push_back(y);
    }
    one.q = second_scatter(one);
    one.mean = mean_scatter(one);
  }

  /// Whether one of the two ways into a sum, back to where they meet, passes weights: with weights of mean 0 a unit of
  /// it has nothing in common with that unit of the other but its mean.
  bool is_independent(const Node& node) const {
    const auto ancestors = [&](Index from) {
      std::set<Index> found;
      std::vector<Index> open = {from};
      while (!open.empty()) {
        const Index at = open.back();
        open.pop_back();
        if (!found.insert(at).second || nodes_[at].is_input()) continue;
        for (const Index next : reads(nodes_[at])) open.push_back(next);
      }
      return found;
    };
    const auto passes_weights = [&](Index from, const std::set<Index>& others) {
      for (Index at = from; !others.contains(at); at = nodes_[at].input)
        if (has_weight(nodes_[at])) return true;
      return false;
    };
    return passes_weights(node.input, ancestors(*node.skip)) || passes_weights(*node.skip, ancestors(node.input));
  }

  const std::vector<Node>& nodes_;
  const std::vector<double>& mean_squares_;
  std::vector<NodePrediction> all_;
};

}  // namespace

std::vector<NodePrediction> predict_forward(const network::Network& network, const std::vector<double>& mean_squares) {
  return Forward(network.nodes(), mean_squares).run();
}

}  // namespace initlab::prediction
