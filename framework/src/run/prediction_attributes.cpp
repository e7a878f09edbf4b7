#include "run/prediction_attributes.hpp"

#include <fmt/format.h>

#include <cmath>

#include "initlab/error.hpp"
#include "run/predictions.hpp"

namespace initlab::run {

namespace {

using prediction::NodePrediction;
using prediction::Scatter;
using recording::Attributes;

void add(Attributes& group, const std::string& name, const std::optional<Scatter>& one) {
  if (!one || !std::isfinite(one->value)) return;
  group.emplace_back("predicted_" + name, one->value);
  if (std::isfinite(one->spread())) group.emplace_back("predicted_" + name + "_spread", one->spread());
}

void add_node(const NodePrediction& node, Attributes& group) {
  add(group, "q", node.q);
  add(group, "mean", node.mean);
  add(group, "activation_mean", node.activation_mean);
  add(group, "activation_second_moment", node.activation_second);
  add(group, "saturated_share", node.saturated);
  add(group, "inactive_share", node.inactive);
  add(group, "gradient_rms", node.gradient);
  for (const auto& tensor : node.tensors) add(group, tensor.tensor + "_gradient_per_sample_rms", tensor.gradient);
}

}  // namespace

void add_predictions(const Experiment& experiment, recording::Layout& layout) {
  try {
    const prediction::Prediction found = predict(experiment);
    std::string squares;
    for (const double square : found.inputs.mean_squares)
      squares += fmt::format("{}{}", squares.empty() ? "" : " ", square);
    layout.groups[""].emplace_back("input_mean_squares", squares);
    if (found.backward.loss) layout.groups[""].emplace_back("predicted_loss", found.backward.loss->value);
    for (const NodePrediction& node : found.nodes)
      if (!node.is_input) add_node(node, layout.groups["layers/" + node.name]);
  } catch (const Error&) {
    // Theory has nothing to say; the run goes on without it.
  }
}

}  // namespace initlab::run
