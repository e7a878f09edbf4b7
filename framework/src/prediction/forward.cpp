#include "prediction/forward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "plugin/registry.hpp"
#include "prediction/activation_node.hpp"
#include "prediction/laws.hpp"
#include "prediction/scatters.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

/// Thrown where theory says nothing: the reason.
struct NoPrediction {
  std::string why;
};

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
      one.reads = nodes_[i].input;
      one.tensors = tensor_predictions(nodes_[i]);
      try {
        predict(nodes_[i], one);
      } catch (const NoPrediction& no) {
        fail(one, no.why);
      } catch (const std::exception& error) {
        fail(one, error.what());
      }
    }
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
    one.varies = before.varies;
    one.gaussian = before.gaussian;
    one.units = before.units;
    if (node.is_sum()) return sum(node, one);
    if (const Activation* phi = node.function()) return activation(*phi, before, one);
    layer(node, before, one);
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

  static void activation(const Activation& phi, const NodePrediction& before, NodePrediction& one) {
    if (!before.gaussian) throw NoPrediction{"its input is no sum over many random weights: its law is not known"};
    for (const SampleSignal& z : before.samples)
      if (!(z.second > z.mean * z.mean)) throw NoPrediction{"its input has no variance"};
    if (before.varies && !is_scale_invariant(phi))
      assume(one, "second moments are taken as equal at all positions of an image");
    predict_activation(phi, before, one);
    one.gaussian = false;
  }

  static void assume(NodePrediction& one, const std::string& what) {
    if (one.assumption.find(what) == std::string::npos) one.assumption += (one.assumption.empty() ? "" : "; ") + what;
  }

  void layer(const Node& node, const NodePrediction& before, NodePrediction& one) {
    const KnownLaws known = known_laws(node);
    if (!known.why_not.empty()) throw NoPrediction{known.why_not};
    if (node.couples_samples)
      assume(one, fmt::format("behind {} all samples are taken as equally far from their mean, which is large against "
                              "epsilon",
                              node.name));
    const auto moments = [&](double mean, double second) {
      // Of a batch of strangers: what samples have in common is not known, and only a layer that couples them asks.
      const double product = node.couples_samples ? 0 : kUnknown;
      const auto found = plugin::guarded(node.title, "moments", [&] {
        return node.layer->moments({mean, second, product}, node.in, known.laws);
      });
      if (!found) throw NoPrediction{fmt::format("{} states no moments here", node.type)};
      if (!std::isfinite(found->second))
        throw NoPrediction{
            fmt::format("{} needs the mean of what it reads, which is not known of raw inputs", node.type)};
      return *found;
    };
    const bool weights = has_weight(node);
    if (weights) {
      const TensorSpec& spec = weight(node);
      one.units = spec.outputs();
      one.gaussian = true;
      positions(node, known.laws, before, one);
    }
    for (const SampleSignal& x : before.samples) {
      const Moments y = moments(x.mean, x.second);
      SampleSignal out{.mean = y.mean, .second = y.second};
      if (weights) {
        const auto factor = growth(node, known.laws, x.mean, x.second);
        one.input_factor = factor.value_or(kUnknown);
        one.input_shift = y.second - one.input_factor * x.second;
        out.law_deviation = one.input_factor * x.second_deviation;
        const double variance = y.second - y.mean * y.mean;
        out.second_deviation = std::hypot(
            out.law_deviation,
            std::sqrt((2 * variance * variance + 4 * y.mean * y.mean * variance) / static_cast<double>(one.units)));
      } else {
        constexpr double kStep = 1e-5;
        const double slope =
            node.couples_samples ? 0 : (moments(x.mean, x.second * (1 + kStep)).second - y.second) / (x.second * kStep);
        out.law_deviation = std::abs(slope) * x.law_deviation;
        out.second_deviation = std::abs(slope) * x.second_deviation;
      }
      one.samples.push_back(out);
    }
    chain(before, weights, one);
    one.q = second_scatter(one);
    one.mean = mean_scatter(one);
  }

  static const TensorSpec& weight(const Node& node) {
    const auto found = std::find_if(node.tensors.begin(), node.tensors.end(),
                                    [](const TensorInfo& tensor) { return tensor.spec.role == Role::weight; });
    return found->spec;
  }

  /// Kernels see fewer inputs at a border of zeros, and then outputs differ by position.
  static void positions(const Node& node, const std::vector<TensorLaw>& laws, const NodePrediction& before,
                        NodePrediction& one) {
    const TensorSpec& spec = weight(node);
    if (!spec.is_kernel()) {
      one.varies = false;
      return;
    }
    if (spec.taps() > 1 && before.varies) assume(one, "second moments are taken as equal at all positions of an image");
    const auto factor = growth(node, laws, 0, 1);
    const auto at = std::find_if(laws.begin(), laws.end(), [&](const TensorLaw& law) { return law.spec == &spec; });
    const double full = static_cast<double>(spec.fan_in) * at->law.variance;
    one.varies = before.varies || !factor || std::abs(*factor - full) > 1e-9 * full;
  }

  /// The exact law goes on where nothing is added and nothing set anew.
  static void chain(const NodePrediction& before, bool weights, NodePrediction& one) {
    if (!before.second_chain) return;
    if (weights && std::abs(one.input_shift) <= 1e-12 * one.samples.front().second) {
      one.law_chain = before.second_chain;
      one.second_chain = *one.law_chain;
      *one.second_chain += gamma_spread(static_cast<double>(one.units) / 2);
      return;
    }
    const bool as_it_is = std::equal(one.samples.begin(), one.samples.end(), before.samples.begin(),
                                     [](const SampleSignal& a, const SampleSignal& b) { return a.second == b.second; });
    if (!weights && as_it_is) {
      one.law_chain = before.law_chain;
      one.second_chain = before.second_chain;
    }
  }

  void sum(const Node& node, NodePrediction& one) {
    const NodePrediction &branch = all_[node.input], &skip = all_[*node.skip];
    if (!is_independent(node)) throw NoPrediction{"neither of its summands has random weights that the other has not"};
    one.gaussian = branch.gaussian && skip.gaussian;
    one.varies = branch.varies || skip.varies;
    one.units = std::min(branch.units, skip.units);
    if (!skip.assumption.empty()) assume(one, skip.assumption);
    const double s = node.scale;
    for (std::size_t j = 0; j < branch.samples.size(); ++j) {
      const SampleSignal &a = skip.samples[j], &b = branch.samples[j];
      const double product = a.mean == 0 || b.mean == 0 ? 0 : a.mean * b.mean;
      SampleSignal y{.mean = a.mean + s * b.mean, .second = a.second + s * s * b.second + 2 * s * product};
      if (!std::isfinite(y.second)) throw NoPrediction{"the mean of what it adds is not known"};
      y.law_deviation = a.law_deviation + s * s * b.law_deviation;
      y.second_deviation = one.gaussian
                               ? std::hypot(y.law_deviation, y.second * std::sqrt(2 / static_cast<double>(one.units)))
                               : a.second_deviation + s * s * b.second_deviation;
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
