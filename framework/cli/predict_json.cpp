// A prediction as JSON.
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/predict.hpp"

namespace initlab::cli {

namespace {

using Json = nlohmann::ordered_json;
using prediction::Scatter;

/// What is no number is left out.
void add(Json& to, const std::string& key, double value) {
  if (std::isfinite(value))
    to[key] = value;
  else if (std::isinf(value))
    to[key] = "inf";
}

void add(Json& to, const std::string& key, const std::optional<Scatter>& one) {
  if (!one) return;
  add(to, key, one->value);
  if (std::isfinite(one->spread())) add(to, key + "_spread", one->spread());
}

Json json(const prediction::TensorPrediction& one) {
  Json tensor = {
      {"tensor", one.tensor}, {"chosen_by", one.chosen_by}, {"fan_in", one.fan_in}, {"fan_out", one.fan_out}};
  if (one.law) {
    tensor["law"] = one.law->text();
    tensor["mean"] = one.law->mean;
    tensor["std"] = one.law->std();
  } else {
    tensor["no_prediction"] = one.why_not;
  }
  add(tensor, "weight_variance", one.weight_variance);
  add(tensor, "gradient_per_sample_rms", one.gradient);
  return tensor;
}

Json json(const prediction::NodePrediction& one) {
  Json node = {{"name", one.name}, {"type", one.type}};
  if (!one.why_not.empty()) node["no_prediction"] = one.why_not;
  if (!one.assumption.empty()) node["assumption"] = one.assumption;
  add(node, "q", one.q);
  if (one.spread_is_bound) node["spreads_are_upper_bounds"] = true;
  add(node, "mean", one.mean);
  add(node, "activation_mean", one.activation_mean);
  add(node, "activation_second_moment", one.activation_second);
  add(node, "saturated", one.saturated);
  add(node, "inactive", one.inactive);
  if (one.next) {
    node["weight"] = one.next->weight;
    add(node, "chi", one.next->chi);
    add(node, "chi_q", one.next->chi_q);
    add(node, "backward", one.next->backward);
  }
  add(node, "gradient_rms", one.gradient);
  if (one.gradient && one.gradient_spread_is_bound) node["gradient_spread_is_upper_bound"] = true;
  if (!one.is_input && !one.why_no_gradient.empty()) node["no_prediction_of_gradient"] = one.why_no_gradient;
  if (!one.tensors.empty()) {
    node["tensors"] = Json::array();
    for (const auto& tensor : one.tensors) node["tensors"].push_back(json(tensor));
  }
  return node;
}

Json json(const prediction::MapPrediction& one) {
  Json map = {{"activation", one.type},
              {"nodes", one.nodes},
              {"weight_variance", one.weight_variance},
              {"bias_variance", one.bias_variance}};
  if (!one.assumption.empty()) map["assumption"] = one.assumption;
  if (!one.why_not.empty()) {
    map["classification"] = "no classification, because " + one.why_not;
    return map;
  }
  const theory::Phase& phase = one.typical();
  map["classification"] = phase.classification();
  map["every_length_is_fixed"] = phase.lengths.every;
  map["fixed_points"] = Json::array();
  for (const FixedPoint& point : phase.lengths.points)
    map["fixed_points"].push_back({{"q", point.q}, {"chi_q", point.slope}, {"stable", point.stable()}});
  map["searched_from"] = phase.lengths.low;
  map["searched_to"] = phase.lengths.high;
  map["inputs"] = one.fate();
  if (!phase.has_fixed_point) return map;
  add(map, "q", phase.q);
  add(map, "chi", phase.chi);
  add(map, "chi_q", phase.chi_q);
  add(map, "c_star", phase.c_star);
  if (is_scale(phase.xi_q)) add(map, "xi_q", phase.xi_q);
  if (!is_scale(phase.xi_c)) return map;
  add(map, "xi_c", phase.xi_c);
  add(map, "six_xi_c", 6 * phase.xi_c);
  return map;
}

}  // namespace

Json json(const prediction::Prediction& prediction) {
  Json all = {{"inputs", {{"origin", prediction.inputs.origin}, {"mean_squares", prediction.inputs.mean_squares}}}};
  all["spreads"] = "of one network of these widths; at most that where samples are unlike";
  all["loss"] = {{"type", prediction.loss_type}};
  if (prediction.backward.loss)
    add(all["loss"], "value", prediction.backward.loss);
  else
    all["loss"]["no_prediction"] = prediction.backward.why_no_loss;
  all["nodes"] = all["maps"] = Json::array();
  for (const auto& node : prediction.nodes) all["nodes"].push_back(json(node));
  for (const auto& map : prediction.maps) all["maps"].push_back(json(map));
  return all;
}

}  // namespace initlab::cli
