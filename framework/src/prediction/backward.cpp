#include "prediction/backward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "prediction/connections.hpp"
#include "prediction/gradient.hpp"
#include "prediction/laws.hpp"
#include "prediction/layer_node.hpp"
#include "prediction/loss_gradient.hpp"
#include "prediction/scatters.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

class Backward {
 public:
  Backward(const std::vector<Node>& nodes, std::vector<NodePrediction>& all)
      : nodes_(nodes), all_(all), gradients_(nodes.size()) {}

  BackwardResult run(const std::string& loss, bool has_labels) {
    BackwardResult result;
    gradients_.back() = loss_gradient(loss, has_labels, all_.back(), nodes_.back().out.size(), result);
    for (Index i = nodes_.size() - 1; i > 0; --i) hand_down(i);
    for (Index i = 1; i < nodes_.size(); ++i) report(i);
    return result;
  }

 private:
  /// Adds what node i sends back to what it reads.
  void hand_down(Index i) {
    const Node& node = nodes_[i];
    const Gradient& from = gradients_[i];
    if (from.why_not.empty() && from.samples.empty()) return;
    if (node.is_sum()) {
      if (from.why_not.empty()) all_[i].handed_back = from.spread;
      add(*node.skip, scaled(from, 1));
      add(node.input, scaled(from, node.scale * node.scale));
      return;
    }
    if (node.is_input()) return;
    Gradient down;
    if (!from.why_not.empty())
      down.why_not = from.why_not;
    else if (!from.why_no_way.empty())
      down.why_not = from.why_no_way;
    else if (!all_[i].why_not.empty())
      down.why_not = fmt::format("{}: {}", node.name, all_[i].why_not);
    else if (node.couples_samples)
      down.why_not = fmt::format("{}: its gradient depends on what the samples of a batch have in common", node.name);
    else if (node.function())
      down = through_activation(i, from);
    else if (all_[i].connections)
      down = through_kernels(i, from);
    else
      down = through_layer(i, from);
    if (all_[i].is_activation && !all_[i].no_spread.empty()) down.spread.by_lengths = INFINITY;
    if (down.why_not.empty()) all_[i].handed_back = down.spread;
    add(node.input, std::move(down));
  }

  static Gradient scaled(Gradient from, double factor) {
    for (SampleGradient& one : from.samples) {
      one.square *= factor;
      one.per_second *= factor;  // a summand's square counts as often
      one.aligned = 0;
    }
    return from;
  }

  /// With as many positions as that.
  static Gradient spread_out(Gradient from, Index positions) {
    if (from.positions == positions || positions == 1) return from;
    std::vector<SampleGradient> samples;
    for (const SampleGradient& one : from.samples) samples.insert(samples.end(), positions, {.square = one.square});
    from.samples = std::move(samples);
    from.positions = positions;
    return from;
  }

  Gradient through_activation(Index i, const Gradient& from) const {
    const std::vector<SampleActivation>& all = all_[i].activations;
    Gradient down = spread_out(from, all_[i].positions);
    double second = 0, fourth = 0, change = 0;
    for (std::size_t j = 0; j < down.samples.size(); ++j) {
      const std::size_t at = all_[i].positions == down.positions ? j : j / down.positions;
      const SampleActivation& phi = all[at];
      const SampleSignal& z = all_[nodes_[i].input].samples[at];
      SampleGradient& one = down.samples[j];
      const double aligned = std::min(one.aligned, one.square);
      one.square = (one.square - aligned) * phi.slope_second + aligned * phi.aligned_slope;
      one.aligned = 0;
      one.per_second *= phi.second_change;
      second += phi.slope_second;
      fourth += phi.slope_fourth;
      change += phi.slope_second > 0 ? phi.slope_second_change / phi.slope_second * z.law_deviation : 0;
    }
    const double n = static_cast<double>(down.samples.size());
    if (second > 0) {
      const double ratio = std::max(1.0, fourth * n / (second * second));  // less by rounding alone
      // Of a given length slopes that are equal scatter nothing; others at most as they do independent units (of ReLU 3
      // to 5, since rotations couple layers).
      const double excess =
          from.spread.held ? std::min(5 * (ratio - 1), 3 * ratio - 1) : (from.spread.fresh ? 3 : 1) * ratio - 1;
      down.spread.given_lengths += gamma_spread(static_cast<double>(all_[i].units) / excess);
    }
    down.spread.is_bound |= from.spread.held || (change != 0 && all_[i].spread_is_bound);
    down.spread.fresh = down.spread.held = false;
    // Lengths of all layers go up and down together: deviations add up, not variances.
    down.spread.by_lengths += std::abs(change / n);
    assume(down.assumption, all_[i].assumption);
    assume(down.assumption, all_[i].law_assumption);
    return down;
  }

  /// The squares of a sum over outputs with independent weights: growth per input times outputs per input.
  Gradient through_layer(Index i, const Gradient& from) {
    const Node& node = nodes_[i];
    const KnownLaws known = known_laws(node);
    Gradient down = from;
    const double sizes = static_cast<double>(node.out.size()) / static_cast<double>(node.in.size());
    const std::vector<SampleSignal> lengths = by_length(all_[node.input]);
    // Orthogonal rows send back the whole of g, and kernels are used at many positions.
    const bool aligns =
        down.positions == 1 && std::all_of(known.laws.begin(), known.laws.end(), [](const TensorLaw& t) {
          return t.spec->role != Role::weight || (!t.spec->is_kernel() && t.law.shape != Law::Shape::orthogonal);
        });
    for (std::size_t j = 0; j < down.samples.size(); ++j) {
      const SampleSignal& x = lengths[j / down.positions];
      const auto factor = growth(node, known.laws, x.mean, x.second);
      if (!factor || !std::isfinite(*factor)) return {fmt::format("{} does not say how differences grow", node.name)};
      SampleGradient& one = down.samples[j];
      one.square *= *factor * sizes;
      if (has_weight(node) && aligns) {
        one.aligned = one.square * alignment(i, from.samples[j], all_[i].samples[j]);
        one.square += one.aligned;
        one.per_second *= all_[i].input_factor;
      } else if (has_weight(node) || *factor != 1 || sizes != 1) {
        one.per_second = one.aligned = 0;
      }
    }
    if (has_weight(node))
      freshen(down, from, i);
    else
      divide_lengths(down, known.laws, i);
    assume(down.assumption, all_[i].assumption);
    return down;
  }

  /// A layer that divides by the length of what it reads sends back gradients that go with 1 / q: what is below knows
  /// nothing of the law of large numbers there.
  void divide_lengths(Gradient& down, const std::vector<TensorLaw>& laws, Index i) {
    constexpr double kStep = 1e-5;
    const NodePrediction& input = all_[nodes_[i].input];
    const SampleSignal x = by_length(input).front();
    const auto at = growth(nodes_[i], laws, x.mean, x.second);
    const auto wider = growth(nodes_[i], laws, x.mean, x.second * (1 + kStep));
    if (!at || !wider || !(*at > 0) || !(*wider > 0)) return;
    const double power = std::log(*wider / *at) / std::log1p(kStep);
    if (std::abs(power) < 0.01) return;
    const LogSpread q = second_scatter(input).log;
    down.spread.given_lengths += {power * q.mean, power * power * q.variance, power * power * power * q.third};
    down.spread.is_bound |= input.spread_is_bound;
    all_[i].length_power = power;
  }

  /// The same weights made z = W a + b and send its gradient back, so that W^T g has a part along a: given z, row k of
  /// W has the mean z_k a Var(W) / v. Its square is (sum_k g_k z_k)^2 |a|^2 (Var(W) / v)^2, where Stein's identity has
  /// sum_k E[g_k z_k] = 2 v dE[l]/dv; relative to that of weights that g does not know, units Var(W) inputs E[g^2],
  /// 4 (dE[l]/dv)^2 v_w / (inputs units E[g^2]), v_w = v less the variance of b.
  double alignment(Index i, const SampleGradient& from, const SampleSignal& z) const {
    const double inputs = static_cast<double>(nodes_[i].in.size()), units = static_cast<double>(nodes_[i].out.size());
    const double of_weights = std::max(0.0, z.second - all_[i].input_shift);
    if (!(from.square > 0) || !(of_weights > 0)) return 0;
    // A loss is of a sample's outputs together: its slope counts for all units at once.
    return 4 * from.per_second * from.per_second * of_weights / (inputs * units * from.square);
  }

  /// The same by position: an input sends to the outputs that read it.
  Gradient through_kernels(Index i, const Gradient& from) const {
    const Connections& connections = *all_[i].connections;
    const Index inputs = connections.inputs(), outputs = connections.outputs();
    // Variance of an entry times output channels of a group.
    const double factor = all_[i].input_factor * static_cast<double>(nodes_[i].out.size()) / connections.total() /
                          static_cast<double>(nodes_[i].in.extents()[0]);
    if (!std::isfinite(factor)) return {fmt::format("{} does not say how differences grow", nodes_[i].name)};
    Gradient down = from;
    down.samples.clear();
    if (from.positions == 1 && connections.is_read_alike()) {
      for (const SampleGradient& one : from.samples)
        down.samples.push_back({.square = one.square * (factor * connections.total() / static_cast<double>(inputs))});
    } else {
      const std::vector<double> squares = squares_of(spread_out(from, outputs));
      down.positions = inputs;
      for (std::size_t j = 0; j < squares.size(); j += outputs)
        for (Index p = 0; p < inputs; ++p)
          down.samples.push_back({.square = factor * connections.sent_to(p, squares.data() + j)});
    }
    freshen(down, from, i);
    assume(down.assumption, all_[i].assumption);
    return down;
  }

  static std::vector<double> squares_of(const Gradient& gradient) {
    std::vector<double> squares;
    for (const SampleGradient& one : gradient.samples) squares.push_back(one.square);
    return squares;
  }

  /// Behind the weights of node i. A rotation leaves lengths as they are, a part of one hardly less so.
  void freshen(Gradient& down, const Gradient& from, Index i) const {
    GradientSpread& spread = down.spread;
    spread.given_lengths = from.spread.over_units(all_[i].units);
    const double units = static_cast<double>(nodes_[i].out.size()), inputs = static_cast<double>(nodes_[i].in.size());
    spread.held = std::any_of(nodes_[i].tensors.begin(), nodes_[i].tensors.end(), [&](const TensorInfo& tensor) {
      return tensor.spec.role == Role::weight && is_orthogonal(i, tensor.spec.name);
    });
    if (all_[i].connections && std::isinf(all_[i].freedom)) spread.held = true;
    spread.fresh = !spread.held;
    if (spread.held && units > inputs)
      spread.given_lengths += gamma_spread(inputs * (units + 2) / (units - inputs) / 2);
  }

  bool is_orthogonal(Index i, const std::string& tensor) const {
    return std::any_of(all_[i].tensors.begin(), all_[i].tensors.end(), [&](const TensorPrediction& one) {
      return one.tensor == tensor && one.law && one.law->shape == Law::Shape::orthogonal && !all_[i].connections;
    });
  }

  void add(Index to, Gradient more) {
    Gradient& at = gradients_[to];
    if (!at.why_not.empty()) return;
    if (!more.why_not.empty() || at.samples.empty()) {
      at = std::move(more);
      return;
    }
    const Index positions = std::max(at.positions, more.positions);
    at = spread_out(std::move(at), positions);
    more = spread_out(std::move(more), positions);
    for (std::size_t j = 0; j < at.samples.size(); ++j) {
      at.samples[j].square += more.samples[j].square;
      at.samples[j].per_second += more.samples[j].per_second;
      at.samples[j].aligned = 0;
    }
    assume(at.assumption, more.assumption);
    at.spread.join(more.spread);
  }

  /// Of the square root of a mean square.
  static Scatter rms(double square, LogSpread spread) {
    return Scatter::logarithmic(std::sqrt(square), {spread.mean / 2, spread.variance / 4, spread.third / 8});
  }

  LogSpread whole(Index i) const { return gradients_[i].spread.whole(all_[i].units); }

  void report(Index i) {
    NodePrediction& one = all_[i];
    const Index z = nodes_[i].activation ? nodes_[i].input : i;
    const Gradient& gradient = gradients_[z];
    one.gradient_spread = gradients_[i].spread;
    one.gradient_spread_is_bound = gradients_[z].spread.is_bound;
    one.why_no_gradient = gradient.why_not;
    one.gradient_assumption = one.assumption;
    assume(one.gradient_assumption, gradient.assumption);
    if (gradient.why_not.empty() && gradient.samples.empty()) one.why_no_gradient = "no gradient reaches it";
    if (z != 0 && one.why_no_gradient.empty())
      one.gradient = rms(average(gradient.samples, [](const SampleGradient& g) { return g.square; }), whole(z));
    if (!has_weight(nodes_[i]) || nodes_[i].couples_samples || !one.why_no_gradient.empty() || !one.why_not.empty())
      return;
    weight_gradient(i, one);
  }

  /// sqrt(mean |dl/dz|^2 |a|^2 / (n_in n_out)): of kernels the sum over the positions where each entry is used.
  void weight_gradient(Index i, NodePrediction& one) {
    const NodePrediction& input = all_[nodes_[i].input];
    if (one.connections && one.connections->is_partial()) return;  // gradients are of all taps
    for (TensorPrediction& tensor : one.tensors) {
      if (!tensor.is_weight || !tensor.law || !(tensor.law->variance > 0) || !std::isfinite(one.input_factor)) continue;
      const double connections = static_cast<double>(nodes_[i].out.size()) * one.input_factor / tensor.law->variance;
      const double mean = mean_product(i, input);
      const Scatter second = second_scatter(input);
      LogSpread spread = whole(i);
      const double together = 2 * std::sqrt(spread.variance * second.log.variance);
      spread += second.log;
      spread += lognormal_spread(together);
      tensor.gradient = rms(mean * connections / static_cast<double>(tensor.entries), spread);
    }
  }

  /// Of the squared gradient at an output with the square of an input that it reads, over all that there are.
  double mean_product(Index i, const NodePrediction& input) const {
    const std::vector<SampleSignal> lengths = by_length(input);
    const Connections* connections = all_[i].connections.get();
    double sum = 0;
    if (!connections || (gradients_[i].positions == 1 && input.positions == 1)) {
      for (std::size_t j = 0; j < lengths.size(); ++j) sum += gradients_[i].samples[j].square * lengths[j].second;
      return sum / static_cast<double>(lengths.size());
    }
    const Index inputs = connections->inputs(), outputs = connections->outputs();
    const Gradient gradient = spread_out(gradients_[i], outputs);
    std::vector<double> second(inputs);
    for (std::size_t j = 0; j < lengths.size(); ++j) {
      for (Index p = 0; p < inputs; ++p) second[p] = input.samples[input.positions == 1 ? j : j * inputs + p].second;
      for (Index p = 0; p < outputs; ++p)
        sum += gradient.samples[j * outputs + p].square * connections->read_at(p, second.data());
    }
    return sum / connections->total() / static_cast<double>(lengths.size());
  }

  const std::vector<Node>& nodes_;
  std::vector<NodePrediction>& all_;
  std::vector<Gradient> gradients_;
};

}  // namespace

BackwardResult predict_backward(const network::Network& network, const std::string& loss, bool has_labels,
                                std::vector<NodePrediction>& all) {
  return Backward(network.nodes(), all).run(loss, has_labels);
}

}  // namespace initlab::prediction
