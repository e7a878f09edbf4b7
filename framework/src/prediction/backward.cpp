#include "prediction/backward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "prediction/connections.hpp"
#include "prediction/laws.hpp"
#include "prediction/layer_node.hpp"
#include "prediction/loss.hpp"
#include "prediction/scatters.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

/// The squared gradient at the output of a node.
struct Gradient {
  std::string why_not;
  std::vector<double> square = {};  ///< per unit, for each of the inputs' lengths, by position; empty: none reaches it
  std::vector<double> per_second = {};  ///< d E[l] / d E[z^2] of the node, likewise; 0 where it is not followed
  std::vector<double> aligned = {};     ///< what of `square` is proportional to the node's output, see alignment
  std::string assumption = {};          ///< of the nodes that it came through
  std::string why_no_way = {};          ///< why it is not followed beyond its node
  Index positions = 1;                  ///< of an image, where they are told apart
  LogSpread spread = {};                ///< of its mean over units, but for what follows
  bool fresh = false;                   ///< its units are independent N(0, square), given what is behind
  bool held = false;                    ///< they are so but for their length, which is given: behind a rotation
  double from_lengths = 0;              ///< deviation of the logarithm that comes with the lengths of the signals
};

class Backward {
 public:
  Backward(const std::vector<Node>& nodes, std::vector<NodePrediction>& all)
      : nodes_(nodes), all_(all), gradients_(nodes.size()) {}

  BackwardResult run(const std::string& loss, bool has_labels) {
    BackwardResult result = begin(loss, has_labels);
    for (Index i = nodes_.size() - 1; i > 0; --i) hand_down(i);
    for (Index i = 1; i < nodes_.size(); ++i) report(i);
    return result;
  }

 private:
  BackwardResult begin(const std::string& loss, bool has_labels) {
    BackwardResult result;
    const NodePrediction& output = all_.back();
    Gradient& top = gradients_.back();
    const Index outputs = nodes_.back().out.size();
    double value = 0;
    if (!output.why_not.empty())
      top.why_not = fmt::format("{}: {}", output.name, output.why_not);
    else if (!has_labels)
      top.why_not = "the targets are vectors, of which theory does not know the moments";
    for (const SampleSignal& y : output.samples) {
      if (!top.why_not.empty()) break;
      const auto found = expected_loss(loss, outputs, y.mean, y.second, output.gaussian);
      if (!found) {
        top.why_not = fmt::format("{} of outputs that are no sums over random weights", loss);
        break;
      }
      value += found->value;
      top.square.push_back(found->gradient_square);
      top.aligned.push_back(0);
      top.per_second.push_back(slope(loss, outputs, y, output.gaussian));
    }
    if (top.why_not.empty() && output.is_activation)
      top.why_no_way =
          fmt::format("the gradient of {} and the slope of {} depend on the same values", loss, output.name);
    top.positions = output.positions;
    top.assumption = output.assumption;
    if (!top.why_not.empty()) {
      result.why_no_loss = top.why_not;
      return result;
    }
    const double n = static_cast<double>(top.square.size());
    const auto [value_spread, gradient_spread] = spreads(loss, outputs, output);
    result.loss = Scatter::logarithmic(value / n, value_spread);
    top.spread = gradient_spread;
    return result;
  }

  /// dE[l] / dE[y^2].
  static double slope(const std::string& loss, Index outputs, const SampleSignal& y, bool gaussian) {
    constexpr double kStep = 1e-3;
    if (!(y.second > 0)) return 0;
    const auto at = expected_loss(loss, outputs, y.mean, y.second, gaussian);
    const auto wider = expected_loss(loss, outputs, y.mean, y.second * (1 + kStep), gaussian);
    return (wider->value - at->value) / (y.second * kStep);
  }

  /// Of the loss and of its squared gradient, at the mean length: of the outputs themselves, and of their law's
  /// variance.
  static std::pair<LogSpread, LogSpread> spreads(const std::string& loss, Index outputs, const NodePrediction& output) {
    constexpr double kStep = 1e-3;
    const double mean = average(output.samples, [](const SampleSignal& y) { return y.mean; });
    const double second = average(output.samples, [](const SampleSignal& y) { return y.second; });
    const double deviation = average(output.samples, [](const SampleSignal& y) { return y.law_deviation; });
    const auto at = expected_loss(loss, outputs, mean, second, output.gaussian);
    const auto wider = expected_loss(loss, outputs, mean, second * (1 + kStep), output.gaussian);
    const LossDeviations own = loss_deviations(loss, outputs, mean, std::max(0.0, second - mean * mean));
    const auto spread = [&](double value, double other, double scatter) {
      const double of_law = second > 0 ? (other - value) / (second * kStep) * deviation : 0;
      const double square = scatter * scatter + of_law * of_law;
      return square > 0 ? gamma_spread(value * value / square) : LogSpread{};
    };
    return {spread(at->value, wider->value, own.value),
            spread(at->gradient_square, wider->gradient_square, own.gradient_square)};
  }

  /// Adds what node i sends back to what it reads.
  void hand_down(Index i) {
    const Node& node = nodes_[i];
    const Gradient& from = gradients_[i];
    if (from.why_not.empty() && from.square.empty()) return;
    if (node.is_sum()) {
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
    add(node.input, std::move(down));
  }

  static Gradient scaled(Gradient from, double factor) {
    for (double& square : from.square) square *= factor;
    for (double& slope : from.per_second) slope *= factor;  // a summand's square counts as often
    std::fill(from.aligned.begin(), from.aligned.end(), 0);
    return from;
  }

  /// With as many positions as that.
  static Gradient spread_out(Gradient from, Index positions) {
    if (from.positions == positions || positions == 1) return from;
    std::vector<double> square;
    for (const double one : from.square) square.insert(square.end(), positions, one);
    from.square = std::move(square);
    from.per_second.assign(from.square.size(), 0);
    from.aligned.assign(from.square.size(), 0);
    from.positions = positions;
    return from;
  }

  Gradient through_activation(Index i, const Gradient& from) const {
    const std::vector<SampleActivation>& all = all_[i].activations;
    Gradient down = spread_out(from, all_[i].positions);
    double second = 0, fourth = 0, change = 0;
    for (std::size_t j = 0; j < down.square.size(); ++j) {
      const std::size_t at = all_[i].positions == down.positions ? j : j / down.positions;
      const SampleActivation& phi = all[at];
      const SampleSignal& z = all_[nodes_[i].input].samples[at];
      const double aligned = std::min(down.aligned[j], down.square[j]);
      down.square[j] = (down.square[j] - aligned) * phi.slope_second + aligned * phi.aligned_slope;
      down.aligned[j] = 0;
      down.per_second[j] *= phi.second_change;
      second += phi.slope_second;
      fourth += phi.slope_fourth;
      change += phi.slope_second > 0 ? phi.slope_second_change / phi.slope_second * z.law_deviation : 0;
    }
    const double n = static_cast<double>(down.square.size());
    if (second > 0) {
      const double ratio = fourth * n / (second * second);
      // Of a given length slopes that are equal scatter nothing; others at most as they do independent units (of ReLU 3
      // to 5, since rotations couple layers).
      const double excess = from.held ? std::min(5 * (ratio - 1), 3 * ratio - 1) : (from.fresh ? 3 : 1) * ratio - 1;
      down.spread += gamma_spread(static_cast<double>(all_[i].units) / excess);
    }
    down.fresh = down.held = false;
    // Lengths of all layers go up and down together: deviations add up, not variances.
    down.from_lengths += std::abs(change / n);
    assume(down.assumption, all_[i].assumption);
    assume(down.assumption, all_[i].law_assumption);
    return down;
  }

  /// The squares of a sum over outputs with independent weights: growth per input times outputs per input.
  Gradient through_layer(Index i, const Gradient& from) const {
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
    for (std::size_t j = 0; j < down.square.size(); ++j) {
      const SampleSignal& x = lengths[j / down.positions];
      const auto factor = growth(node, known.laws, x.mean, x.second);
      if (!factor || !std::isfinite(*factor)) return {fmt::format("{} does not say how differences grow", node.name)};
      down.square[j] *= *factor * sizes;
      if (has_weight(node) && aligns) {
        down.aligned[j] = down.square[j] * alignment(i, from.square[j], from.per_second[j], all_[i].samples[j]);
        down.square[j] += down.aligned[j];
        down.per_second[j] *= all_[i].input_factor;
      } else if (has_weight(node) || *factor != 1 || sizes != 1) {
        down.per_second[j] = 0;
        down.aligned[j] = 0;
      }
    }
    if (has_weight(node)) freshen(down, from, i);
    if (!has_weight(node)) down.spread += of_normalisation(i, known.laws);
    assume(down.assumption, all_[i].assumption);
    return down;
  }

  /// A layer that divides by the length of what it reads sends back gradients that go with 1 / q: what is below knows
  /// nothing of the law of large numbers there.
  LogSpread of_normalisation(Index i, const std::vector<TensorLaw>& laws) const {
    constexpr double kStep = 1e-5;
    const NodePrediction& input = all_[nodes_[i].input];
    const SampleSignal x = by_length(input).front();
    const auto at = growth(nodes_[i], laws, x.mean, x.second);
    const auto wider = growth(nodes_[i], laws, x.mean, x.second * (1 + kStep));
    if (!at || !wider || !(*at > 0) || !(*wider > 0)) return {};
    const double power = std::log(*wider / *at) / std::log1p(kStep);
    if (std::abs(power) < 0.01) return {};
    const LogSpread q = second_scatter(input).log;
    return {power * q.mean, power * power * q.variance, power * power * power * q.third};
  }

  /// The same weights made z = W a + b and send its gradient back, so that W^T g has a part along a: given z, row k of
  /// W has the mean z_k a Var(W) / v. Its square is (sum_k g_k z_k)^2 |a|^2 (Var(W) / v)^2, where Stein's identity has
  /// sum_k E[g_k z_k] = 2 v dE[l]/dv; relative to that of weights that g does not know, units Var(W) inputs E[g^2],
  /// 4 (dE[l]/dv)^2 v_w / (inputs units E[g^2]), v_w = v less the variance of b.
  double alignment(Index i, double square, double per_second, const SampleSignal& z) const {
    const double inputs = static_cast<double>(nodes_[i].in.size()), units = static_cast<double>(nodes_[i].out.size());
    const double of_weights = std::max(0.0, z.second - all_[i].input_shift);
    if (!(square > 0) || !(of_weights > 0)) return 0;
    // A loss is of a sample's outputs together: its slope counts for all units at once.
    return 4 * per_second * per_second * of_weights / (inputs * units * square);
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
    if (from.positions == 1 && connections.is_read_alike()) {
      for (double& square : down.square) square *= factor * connections.total() / static_cast<double>(inputs);
    } else {
      const Gradient whole = spread_out(from, outputs);
      down.positions = inputs;
      down.square.clear();
      for (std::size_t j = 0; j < whole.square.size(); j += outputs)
        for (Index p = 0; p < inputs; ++p)
          down.square.push_back(factor * connections.sent_to(p, whole.square.data() + j));
    }
    down.per_second.assign(down.square.size(), 0);
    down.aligned.assign(down.square.size(), 0);
    freshen(down, from, i);
    assume(down.assumption, all_[i].assumption);
    return down;
  }

  /// Behind the weights of node i. A rotation leaves lengths as they are, a part of one hardly less so.
  void freshen(Gradient& down, const Gradient& from, Index i) const {
    down.spread = total(from, i);
    const double units = static_cast<double>(nodes_[i].out.size()), inputs = static_cast<double>(nodes_[i].in.size());
    down.held = std::any_of(nodes_[i].tensors.begin(), nodes_[i].tensors.end(), [&](const TensorInfo& tensor) {
      return tensor.spec.role == Role::weight && is_orthogonal(i, tensor.spec.name);
    });
    down.fresh = !down.held;
    if (down.held && units > inputs) down.spread += gamma_spread(inputs * (units + 2) / (units - inputs) / 2);
  }

  bool is_orthogonal(Index i, const std::string& tensor) const {
    return std::any_of(all_[i].tensors.begin(), all_[i].tensors.end(), [&](const TensorPrediction& one) {
      return one.tensor == tensor && one.law && one.law->shape == Law::Shape::orthogonal && !all_[i].connections;
    });
  }

  /// With the mean over the units of node i, if they are fresh.
  LogSpread total(const Gradient& one, Index i) const {
    LogSpread spread = one.spread;
    if (one.fresh) spread += gamma_spread(static_cast<double>(all_[i].units) / 2);
    return spread;
  }

  void add(Index to, Gradient more) {
    Gradient& at = gradients_[to];
    if (!at.why_not.empty()) return;
    if (!more.why_not.empty() || at.square.empty()) {
      at = std::move(more);
      return;
    }
    const Index positions = std::max(at.positions, more.positions);
    at = spread_out(std::move(at), positions);
    more = spread_out(std::move(more), positions);
    for (std::size_t j = 0; j < at.square.size(); ++j) {
      at.square[j] += more.square[j];
      at.per_second[j] += more.per_second[j];
      at.aligned[j] = 0;
    }
    assume(at.assumption, more.assumption);
    if (more.spread.variance > at.spread.variance) at.spread = more.spread;
    at.fresh |= more.fresh;
    at.from_lengths = std::max(at.from_lengths, more.from_lengths);
  }

  /// Of the square root of a mean square.
  static Scatter rms(double square, LogSpread spread) {
    return Scatter::logarithmic(std::sqrt(square), {spread.mean / 2, spread.variance / 4, spread.third / 8});
  }

  LogSpread whole(Index i) const {
    LogSpread spread = total(gradients_[i], i);
    spread += lognormal_spread(gradients_[i].from_lengths * gradients_[i].from_lengths);
    return spread;
  }

  void report(Index i) {
    NodePrediction& one = all_[i];
    const Index z = nodes_[i].activation ? nodes_[i].input : i;
    const Gradient& gradient = gradients_[z];
    one.why_no_gradient = gradient.why_not;
    one.gradient_assumption = one.assumption;
    assume(one.gradient_assumption, gradient.assumption);
    if (gradient.why_not.empty() && gradient.square.empty()) one.why_no_gradient = "no gradient reaches it";
    if (z != 0 && one.why_no_gradient.empty())
      one.gradient = rms(average(gradient.square, [](double s) { return s; }), whole(z));
    if (!has_weight(nodes_[i]) || nodes_[i].couples_samples || !one.why_no_gradient.empty() || !one.why_not.empty())
      return;
    weight_gradient(i, one);
  }

  /// sqrt(mean |dl/dz|^2 |a|^2 / (n_in n_out)): of kernels the sum over the positions where each entry is used.
  void weight_gradient(Index i, NodePrediction& one) {
    const NodePrediction& input = all_[nodes_[i].input];
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
      for (std::size_t j = 0; j < lengths.size(); ++j) sum += gradients_[i].square[j] * lengths[j].second;
      return sum / static_cast<double>(lengths.size());
    }
    const Index inputs = connections->inputs(), outputs = connections->outputs();
    const Gradient gradient = spread_out(gradients_[i], outputs);
    std::vector<double> second(inputs);
    for (std::size_t j = 0; j < lengths.size(); ++j) {
      for (Index p = 0; p < inputs; ++p) second[p] = input.samples[input.positions == 1 ? j : j * inputs + p].second;
      for (Index p = 0; p < outputs; ++p)
        sum += gradient.square[j * outputs + p] * connections->read_at(p, second.data());
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
