// A prediction with its formulas: tensors, signals and gradients. What many layers do is in predict_explain_maps.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/predict.hpp"
#include "cli/predict_explain_gradient_spreads.hpp"
#include "cli/predict_explain_maps.hpp"
#include "cli/predict_explain_spreads.hpp"
#include "cli/predict_formulas.hpp"
#include "prediction/scatters.hpp"

namespace initlab::cli {

namespace {

using prediction::NodePrediction;
using prediction::Prediction;
using prediction::SampleActivation;
using prediction::TensorPrediction;

class Explanation {
 public:
  Explanation(const Prediction& prediction, const network::Network& network, bool tex)
      : prediction_(prediction),
        network_(network),
        lines_(tex),
        spreads_(prediction, network, lines_),
        gradient_spreads_(prediction, network, lines_) {}

  std::string text() {
    for (std::size_t i = 0; i < prediction_.nodes.size(); ++i) node(i);
    loss();
    explain_maps(prediction_, network_, lines_);
    lines_.say("all spreads", "of one network of these widths; at most that where samples are unlike");
    return std::move(lines_).text();
  }

 private:
  Written n(double value) const { return lines_.number(value); }

  void no_prediction(const std::string& node, const std::string& what, const std::string& why) {
    lines_.say(node, what + "no prediction: " + why);
  }

  void node(std::size_t i) {
    const NodePrediction& one = prediction_.nodes[i];
    if (one.is_input) return;
    for (const TensorPrediction& tensor : one.tensors) law(tensor);
    if (!one.why_not.empty()) return no_prediction(one.name, "", one.why_not);
    if (one.is_activation)
      activation(one);
    else
      layer(i, one);
    spreads_.of(i);
    if (one.spread_is_bound && !prediction_.nodes[one.reads].spread_is_bound)
      lines_.say(one.name, "from here on spreads are upper bounds: deviations of a residual's summands add up");
    if (one.handed_back && std::isfinite(one.handed_back->by_lengths)) gradient_spreads_.handed_back(i);
    gradient(i, one);
    for (const TensorPrediction& tensor : one.tensors)
      if (tensor.gradient && one.gradient) weight_gradient(i, one, tensor);
  }

  /// The deviation of an entry by its law, and sigma_w^2 by that.
  void law(const TensorPrediction& tensor) {
    const std::string name = tensor.node + "/" + tensor.tensor;
    if (!tensor.law) return no_prediction(name, "", tensor.why_not);
    const Law& law = *tensor.law;
    const std::string text = "std of " + law.text(), tex = "\\mathrm{std}";
    const auto say = [&](const Written& numbers, const char* reference) {
      lines_.line(name, {text.c_str(), tex.c_str(), reference}, numbers, law.std());
    };
    if (law.shape == Law::Shape::uniform)
      say(lines_.over(lines_.in(lines_.minus(n(law.high), lines_.in(n(law.low)))), lines_.root(n(12))), "uniform law");
    else if (law.shape == Law::Shape::truncated_normal)
      say(lines_.times(n(law.parent_std), n(law.std() / law.parent_std)),
          "the parent's, and what cutting leaves of it");
    else if (law.shape == Law::Shape::orthogonal)
      say(lines_.over(n(law.scale), lines_.root(n(law.scale * law.scale / law.variance))), "scale / sqrt(longer side)");
    else
      lines_.line(name, {text.c_str(), tex.c_str(), "as it is claimed"}, "", law.std());
    if (std::isfinite(tensor.weight_variance))
      lines_.line(name, formulas::kWeightVariance,
                  lines_.times(n(static_cast<double>(tensor.fan_in)), lines_.square(law.std())),
                  tensor.weight_variance);
  }

  /// The lengths that a mean is over.
  std::string lengths(const NodePrediction& z) const {
    double least = INFINITY, most = 0;
    for (const prediction::SampleSignal& one : z.samples) {
      least = std::min(least, one.second);
      most = std::max(most, one.second);
    }
    const std::string low = n(least).text, high = n(most).text;
    const std::string of = low == high    ? "q = " + low
                           : lines_.tex() ? "q \\in [" + low + ", " + high + "]"
                                          : "q from " + low + " to " + high;
    return lines_.tex() ? "\\langle\\dots\\rangle_{" + of + "}" : fmt::format("[{} lengths, {}]", z.samples.size(), of);
  }

  void layer(std::size_t i, const NodePrediction& one) {
    const network::Node& node = network_.nodes()[i];
    const NodePrediction& before = prediction_.nodes[node.input];
    if (std::isfinite(one.input_factor)) {
      weighted(one, prediction::second_scatter(before).value);
      if (one.mean) lines_.line(one.name, formulas::kMeanOfLayer, "", one.mean->value);
    } else if (node.is_sum()) {
      sum(one, prediction_.nodes[*node.skip], before, node.scale);
    } else {
      lines_.line(one.name, formulas::kLayer, "", one.q->value);
    }
  }

  void weighted(const NodePrediction& one, double x) {
    constexpr double kSame = 1e-4;
    const double read = (one.q->value - one.input_shift) / one.input_factor;
    const bool by_position = one.connections && std::abs(read / x - 1) > kSame;
    lines_.line(one.name, by_position ? formulas::kWeightedByPosition : formulas::kWeighted,
                lines_.plus(lines_.times(n(one.input_factor), n(by_position ? read : x)), n(one.input_shift)),
                one.q->value);
  }

  void sum(const NodePrediction& one, const NodePrediction& skip, const NodePrediction& branch, double scale) {
    const auto second = [](const NodePrediction& node) { return prediction::second_scatter(node).value; };
    const auto mean = [](const NodePrediction& node) {
      const auto found = prediction::mean_scatter(node);
      return found ? found->value : 0;  // not known of raw inputs, and multiplied by a mean of 0
    };
    lines_.line(one.name, formulas::kSum,
                lines_.plus(lines_.plus(n(second(skip)), lines_.times(lines_.square(scale), n(second(branch)))),
                            lines_.times(lines_.times(n(2), n(scale)), lines_.times(n(mean(skip)), n(mean(branch))))),
                one.q->value);
    if (one.mean && prediction::mean_scatter(skip))
      lines_.line(one.name, formulas::kMeanOfSum, lines_.plus(n(mean(skip)), lines_.times(n(scale), n(mean(branch)))),
                  one.mean->value);
  }

  void activation(const NodePrediction& one) {
    const std::string over = lengths(prediction_.nodes[one.reads]);
    lines_.line(one.name, formulas::kMean, over, one.activation_mean->value);
    lines_.line(one.name, formulas::kSecond, over, one.activation_second->value);
    lines_.line(one.name, formulas::kSaturated, over, one.saturated->value);
    lines_.line(one.name, formulas::kInactive, over, one.inactive->value);
    if (!one.next) return;
    const double w = one.next->weight_variance, chi = one.next->chi;
    const auto mean = [&](auto of) { return prediction::average(one.activations, of); };
    const double slope = mean([](const SampleActivation& a) { return a.slope_second; });
    const double change = mean([](const SampleActivation& a) { return a.second_change; });
    lines_.line(one.name, formulas::kChi, lines_.times(n(w), n(slope)), chi);
    lines_.line(one.name, formulas::kChiQ, lines_.times(n(w), n(change)), one.next->chi_q);
    lines_.line(one.name, formulas::kBackward, lines_.times(n(chi), n(chi > 0 ? one.next->backward / chi : 0)),
                one.next->backward);
  }

  void gradient(std::size_t i, const NodePrediction& one) {
    if (!one.gradient) {
      if (!one.why_no_gradient.empty()) no_prediction(one.name, "gradient: ", one.why_no_gradient);
      return;
    }
    if (is_read_by_activation(i)) return;  // which says it
    if (i + 1 == prediction_.nodes.size())
      lines_.line(one.name, formulas::kTop, lengths(one), one.gradient->value);
    else if (one.next && network_.nodes()[i].activation)
      handed_back(i, one);
    else
      lines_.line(one.name, formulas::kGradientHanded, "", one.gradient->value);
    if (std::isfinite(one.gradient->spread())) gradient_spreads_.of(i);
  }

  bool is_read_by_activation(std::size_t i) const {
    const std::vector<network::Node>& nodes = network_.nodes();
    return std::any_of(nodes.begin(), nodes.end(),
                       [&](const network::Node& reader) { return reader.activation && reader.input == i; });
  }

  /// What the weight behind an activation sends back, and what sums do that its input is a summand of.
  void handed_back(std::size_t i, const NodePrediction& one) {
    const std::vector<network::Node>& nodes = network_.nodes();
    const std::size_t z = nodes[i].input;
    const double next = prediction_.find(one.next->weight)->gradient->value;
    Written square = lines_.times(n(one.next->sent), lines_.square(next));
    bool is_summand = false;
    for (std::size_t r = 0; r < nodes.size(); ++r) {
      if (r == i || nodes[r].is_input() || (nodes[r].input != z && nodes[r].skip != z)) continue;
      const auto& sum = prediction_.nodes[r].gradient;
      if (!nodes[r].is_sum() || !sum) return lines_.line(one.name, formulas::kGradient, "", one.gradient->value);
      const double scale = nodes[r].skip == z ? 1 : nodes[r].scale;
      square = lines_.plus(square, lines_.times(lines_.square(scale), lines_.square(sum->value)));
      is_summand = true;
    }
    if (is_summand)
      lines_.line(one.name, formulas::kGradientOfSummand, lines_.root(square), one.gradient->value);
    else
      lines_.line(one.name, one.next->assumption.empty() ? formulas::kGradient : formulas::kGradientEdges,
                  lines_.times(lines_.root(n(one.next->sent)), n(next)), one.gradient->value);
  }

  void weight_gradient(std::size_t i, const NodePrediction& one, const TensorPrediction& tensor) {
    const double x = prediction::second_scatter(prediction_.nodes[network_.nodes()[i].input]).value;
    // Entries are used once, those of kernels at many positions.
    const double uses = static_cast<double>(network_.nodes()[i].out.size()) * one.input_factor / tensor.law->variance /
                        static_cast<double>(tensor.entries);
    const Written once = lines_.times(n(one.gradient->value), lines_.root(n(x)));
    if (one.connections)
      lines_.line(one.name, formulas::kKernelGradient, lines_.times(once, lines_.root(n(uses))),
                  tensor.gradient->value);
    else
      lines_.line(one.name, formulas::kWeightGradient, once, tensor.gradient->value);
    if (std::isfinite(tensor.gradient->spread())) gradient_spreads_.of_weight(i, tensor);
  }

  void loss() {
    const prediction::BackwardResult& backward = prediction_.backward;
    if (!backward.loss) return no_prediction("loss", "", backward.why_no_loss);
    const bool is_cross_entropy = prediction_.loss_type == "cross_entropy";
    const Formula formula =
        is_cross_entropy
            ? Formula{"loss = E[log sum_k exp(y_k)] - E[y]", "E[\\log \\sum_k e^{y_k}] - E[y]",
                      "independent logits N(mean, variance)"}
            : Formula{"loss, from E[y^2] - 2 E[y] / K + 1 / K", "E[y^2] - 2 E[y]/K + 1/K", "one-hot targets"};
    lines_.line("loss", formula, lengths(prediction_.nodes.back()), backward.loss->value);
    if (std::isfinite(backward.loss->spread())) gradient_spreads_.of_loss();
  }

  const Prediction& prediction_;
  const network::Network& network_;
  FormulaLines lines_;
  SpreadLines spreads_;
  GradientSpreadLines gradient_spreads_;
};

}  // namespace

std::string explanation(const Prediction& prediction, const network::Network& network, bool tex) {
  return Explanation(prediction, network, tex).text();
}

}  // namespace initlab::cli
