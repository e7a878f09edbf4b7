// A prediction as tables.
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "cli/predict.hpp"
#include "cli/table.hpp"
#include "prediction/layer_node.hpp"
#include "text/words.hpp"
#include "theory/stability.hpp"

namespace initlab::cli {

namespace {

using prediction::NodePrediction;
using prediction::Prediction;
using prediction::Scatter;

std::string shown(double value) { return std::isnan(value) ? "" : fmt::format("{:.4g}", value); }
std::string shown(const std::optional<Scatter>& one) { return one ? shown(one->value) : ""; }

/// "21 %": of one network around the prediction; "<= 21 %" of an upper bound. Nothing where it is not known.
std::string spread(const std::optional<Scatter>& one, bool is_bound = false) {
  constexpr double kMost = 10;  // of a logarithm: then its per cents say nothing
  if (!one || !std::isfinite(one->spread())) return "";
  if (one->spread() > kMost) return "> 1000 %";
  return fmt::format("{}{:.2g} %", is_bound && one->spread() > 0 ? "<= " : "", 100 * one->spread());
}

std::string inputs(const Prediction& prediction) {
  const std::vector<double>& squares = prediction.inputs.mean_squares;
  if (squares.size() == 1)
    return fmt::format("Inputs: mean square {:.6g} ({}).\n", squares[0], prediction.inputs.origin);
  double sum = 0;
  for (const double square : squares) sum += square;
  return fmt::format("Inputs: {}; mean square {:.6g}, from {:.3g} to {:.3g}.\n", prediction.inputs.origin,
                     sum / static_cast<double>(squares.size()), squares.front(), squares.back());
}

std::string tensors(const Prediction& prediction) {
  Table table({"TENSOR", "FAN_IN", "FAN_OUT", "LAW", "STD", "SIGMA_W^2", "GRADIENT RMS", "CHOSEN BY"});
  for (const NodePrediction& node : prediction.nodes)
    for (const prediction::TensorPrediction& one : node.tensors)
      table.add({one.node + "/" + one.tensor, std::to_string(one.fan_in), std::to_string(one.fan_out),
                 one.law ? one.law->text() : "no prediction", one.law ? fmt::format("{:.6g}", one.law->std()) : "",
                 shown(one.weight_variance), shown(one.gradient), one.chosen_by});
  return table.empty() ? "" : table.text() + "\n";
}

std::string nodes(const Prediction& prediction) {
  Table table({"NODE", "TYPE", "Q", "SPREAD", "MEAN", "E[PHI]", "E[PHI^2]", "SATURATED", "INACTIVE", "CHI", "CHI_Q",
               "BACKWARD", "GRADIENT RMS", "SPREAD"});
  for (const NodePrediction& node : prediction.nodes) {
    const auto next = [&](double prediction::LayerToLayer::*of) {
      return node.next ? shown((*node.next).*of) : std::string();
    };
    table.add({node.name, node.type, node.why_not.empty() ? shown(node.q) : "no prediction",
               spread(node.q, node.spread_is_bound), shown(node.mean), shown(node.activation_mean),
               shown(node.activation_second), shown(node.saturated), shown(node.inactive),
               next(&prediction::LayerToLayer::chi), next(&prediction::LayerToLayer::chi_q),
               next(&prediction::LayerToLayer::backward), shown(node.gradient),
               spread(node.gradient, node.gradient_spread_is_bound)});
  }
  return table.text();
}

std::string reasons(const Prediction& prediction) {
  std::string all;
  std::string said;
  for (const NodePrediction& node : prediction.nodes) {
    if (!node.why_not.empty() && node.why_not != said)
      all += fmt::format("no prediction from {} on: {}\n", node.name, node.why_not);
    if (!node.why_not.empty()) said = node.why_not;
  }
  std::set<std::string> assumed;
  for (const NodePrediction& node : prediction.nodes)
    for (const std::string& reason : prediction::reasons(node.assumption))
      if (assumed.insert(reason).second)
        all += reason == node.no_spread ? fmt::format("no spreads from {} on: {}\n", node.name, reason)
                                        : fmt::format("from {} on assumed: {}\n", node.name, reason);
  said.clear();
  for (auto node = prediction.nodes.rbegin(); node != prediction.nodes.rend(); ++node) {
    if (node->is_input || node->why_no_gradient.empty() || node->why_no_gradient == said) continue;
    all += fmt::format("no prediction of gradients from {} back: {}\n", node->name, node->why_no_gradient);
    said = node->why_no_gradient;
  }
  return all.empty() ? "" : all + "\n";
}

std::string loss(const Prediction& prediction) {
  const prediction::BackwardResult& backward = prediction.backward;
  if (!backward.loss) return fmt::format("Loss at step 0: no prediction: {}\n", backward.why_no_loss);
  const std::string around = spread(backward.loss);
  return fmt::format("Loss at step 0: {} {:.6g}{}\n", prediction.loss_type, backward.loss->value,
                     around.empty() ? "" : ", spread at most " + around);
}

/// "chi = 0.5", "chi_q = 0.5", "c* = 1", "xi_q = 1.443 layers", ...: those that are defined.
std::vector<std::string> numbers_there(const theory::Phase& phase) {
  std::vector<std::string> all;
  const auto add = [&](const char* name, double value) { all.push_back(fmt::format("{} = {:.6g}", name, value)); };
  const auto add_scale = [&](const char* name, double value) {
    if (is_scale(value)) all.push_back(fmt::format("{} = {:.4g} layers", name, value));
  };
  if (std::isfinite(phase.chi)) add("chi", phase.chi);
  add("chi_q", phase.chi_q);
  if (!std::isnan(phase.c_star)) add("c*", phase.c_star);
  add_scale("xi_q", phase.xi_q);
  add_scale("xi_c", phase.xi_c);
  return all;
}

/// "a1, a2, a3 and 9 more".
std::string few(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  if (names.size() <= kShown + 1) return text::join(names);
  return fmt::format("{} and {} more", text::join({names.begin(), names.begin() + kShown}), names.size() - kShown);
}

std::string maps(const Prediction& prediction) {
  std::string all;
  for (const prediction::MapPrediction& map : prediction.maps) {
    all += fmt::format("\nMany layers of {} with sigma_w^2 = {:.6g}, sigma_b^2 = {:.6g} ({}):\n", map.type,
                       map.weight_variance, map.bias_variance, few(map.nodes));
    if (!map.assumption.empty()) all += fmt::format("  {}\n", map.assumption);
    if (!map.why_not.empty()) {
      all += fmt::format("  no classification, because {}\n", map.why_not);
      continue;
    }
    const theory::Phase& phase = map.typical();
    all += fmt::format("  fixed points q*: {}\n  these inputs: {}\n  {}\n", fixed_points(phase.lengths), map.fate(),
                       phase.classification());
    if (!phase.has_fixed_point) continue;
    all += fmt::format("  there: {}\n", text::join(numbers_there(phase)));
    if (phase.chi_q < 0) all += "  chi_q is below 0: lengths come nearer from alternate sides\n";
    if (is_scale(phase.xi_c))
      all += fmt::format("  6 xi_c = {:.4g} layers (an empirical rule: how deep trained tanh networks went)\n",
                         6 * phase.xi_c);
  }
  return all;
}

}  // namespace

std::string fixed_points(const theory::Lengths& lengths) {
  if (lengths.every) return "every q";
  std::vector<std::string> points;
  for (const FixedPoint& point : lengths.points)
    points.push_back(fmt::format("{:.6g} ({}, chi_q = {:.4g})", point.q, name(stability(point.slope)), point.slope));
  return fmt::format("{} (searched: 0 and {:g} to {:g})", points.empty() ? "none" : text::join(points), lengths.low,
                     lengths.high);
}

std::string text(const Prediction& prediction) {
  return fmt::format(
      "{}\n{}{}\n{}{}{}\n{}", inputs(prediction), tensors(prediction), nodes(prediction), reasons(prediction),
      loss(prediction), maps(prediction),
      "Gradients are each sample's own; that of a batch's mean: no prediction, it depends on what samples "
      "have in common.\nSpread: standard deviation of one network of these widths, however many samples: at most that "
      "where samples "
      "are unlike.\n<=: an upper bound, behind a residual's sum; of gradients behind rotations, too, and where several "
      "meet.\n");
}

}  // namespace initlab::cli
