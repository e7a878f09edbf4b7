#include "prediction/backward.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "prediction/laws.hpp"
#include "prediction/loss.hpp"
#include "prediction/scatters.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

/// The squared gradient at the output of a node.
struct Gradient {
  std::string why_not;
  std::vector<double> square = {};  ///< per unit, for each of the inputs' lengths; empty: nothing reaches it
  LogSpread spread = {};            ///< of its mean over units, but for what follows
  bool fresh = false;               ///< its units are independent N(0, square), given what is behind
  double from_lengths = 0;          ///< deviation of the logarithm that comes with the lengths of the signals
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
    double value = 0, gradient = 0;
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
      gradient += found->gradient_square;
      top.square.push_back(found->gradient_square);
    }
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
      const double of_law = (other - value) / (second * kStep) * deviation;
      return gamma_spread(value * value / (scatter * scatter + of_law * of_law));
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
    else if (!all_[i].why_not.empty())
      down.why_not = fmt::format("{}: {}", node.name, all_[i].why_not);
    else if (node.couples_samples)
      down.why_not = fmt::format("{}: its gradient depends on what the samples of a batch have in common", node.name);
    else if (node.function())
      down = through_activation(i, from);
    else
      down = through_layer(i, from);
    add(node.input, std::move(down));
  }

  static Gradient scaled(Gradient from, double factor) {
    for (double& square : from.square) square *= factor;
    return from;
  }

  Gradient through_activation(Index i, const Gradient& from) const {
    const std::vector<SampleActivation>& phi = all_[i].activations;
    const std::vector<SampleSignal>& z = all_[nodes_[i].input].samples;
    Gradient down = from;
    double second = 0, fourth = 0, change = 0;
    for (std::size_t j = 0; j < down.square.size(); ++j) {
      down.square[j] *= phi[j].slope_second;
      second += phi[j].slope_second;
      fourth += phi[j].slope_fourth;
      change += phi[j].slope_second > 0 ? phi[j].slope_second_change / phi[j].slope_second * z[j].law_deviation : 0;
    }
    const double n = static_cast<double>(down.square.size()),
                 excess = (from.fresh ? 3 : 1) * fourth * n / (second * second) - 1;
    down.spread += gamma_spread(static_cast<double>(all_[i].units) / excess);
    down.fresh = false;
    // Lengths of all layers go up and down together: deviations add up, not variances.
    down.from_lengths += std::abs(change / n);
    return down;
  }

  /// The squares of a sum over outputs with independent weights: growth per input times outputs per input.
  Gradient through_layer(Index i, const Gradient& from) const {
    const Node& node = nodes_[i];
    const KnownLaws known = known_laws(node);
    Gradient down = from;
    const double sizes = static_cast<double>(node.out.size()) / static_cast<double>(node.in.size());
    for (std::size_t j = 0; j < down.square.size(); ++j) {
      const SampleSignal& x = all_[node.input].samples[j];
      const auto factor = growth(node, known.laws, x.mean, x.second);
      if (!factor || !std::isfinite(*factor)) return {fmt::format("{} does not say how differences grow", node.name)};
      down.square[j] *= *factor * sizes;
    }
    if (has_weight(node)) {
      down.spread = total(from, i);
      down.fresh = true;
    }
    return down;
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
    for (std::size_t j = 0; j < at.square.size(); ++j) at.square[j] += more.square[j];
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
      double sum = 0;
      for (std::size_t j = 0; j < input.samples.size(); ++j) sum += gradients_[i].square[j] * input.samples[j].second;
      const double n = static_cast<double>(input.samples.size());
      const Scatter second = second_scatter(input);
      LogSpread spread = whole(i);
      const double together = 2 * std::sqrt(spread.variance * second.log.variance);
      spread += second.log;
      spread += lognormal_spread(together);
      tensor.gradient = rms(sum / n * connections / static_cast<double>(tensor.entries), spread);
    }
  }

  const std::vector<Node>& nodes_;
  std::vector<NodePrediction>& all_;
  std::vector<Gradient> gradients_;
};

/// Whether a layer without tensors hands on what it reads.
bool hands_on(const Node& node) {
  if (!node.layer || !node.tensors.empty()) return false;
  const auto moments = node.layer->moments({0, 1, 0.5}, node.in, {});
  return moments && moments->second == 1 && moments->product == 0.5;
}

}  // namespace

BackwardResult predict_backward(const network::Network& network, const std::string& loss, bool has_labels,
                                std::vector<NodePrediction>& all) {
  return Backward(network.nodes(), all).run(loss, has_labels);
}

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
    const double slope = average(all[i].activations, [](const SampleActivation& a) { return a.slope_second; });
    next.chi = next.weight_variance * slope;
    next.chi_q =
        next.weight_variance * average(all[i].activations, [](const SampleActivation& a) { return a.second_change; });
    next.backward =
        next.chi * static_cast<double>(nodes[*reader].out.size()) / static_cast<double>(nodes[*reader].in.size());
    all[i].next = next;
  }
}

}  // namespace initlab::prediction
