#include "cli/predict_explain_maps.hpp"

#include <algorithm>
#include <cmath>

#include "cli/predict.hpp"
#include "cli/predict_formulas.hpp"
#include "theory/gaussian.hpp"

namespace initlab::cli {

namespace {

using theory::LengthMap;

Written scale(const FormulaLines& lines, double slope) {
  return lines.over(lines.number(-1), lines.log_of_size(slope));
}

/// What a weight variance is multiplied by; of weights of 0 it does not count.
double over(double product, double weight_variance) { return weight_variance > 0 ? product / weight_variance : 0; }

void lengths(const LengthMap& map, const theory::Lengths& found, const std::string& node, FormulaLines& lines) {
  for (const FixedPoint& point : found.points) {
    const Written q =
        lines.plus(lines.times(lines.number(map.weight_variance), lines.number(expectation(*map.phi, point.q))),
                   lines.number(map.bias_variance));
    lines.line(node, formulas::kFixedPoint, q, point.q);
  }
  lines.say(node, "many such layers: fixed points q*: " + fixed_points(found));
}

void cosines(const LengthMap& map, const theory::Phase& phase, const std::string& node, FormulaLines& lines) {
  const double w = map.weight_variance, q = phase.q;
  if (!(q > 0)) {
    lines.line(node, formulas::kSmallCosine, "", phase.c_star);
    return lines.line(node, formulas::kCosineSlope, lines.times(lines.number(w), lines.number(over(phase.chi, w))),
                      phase.c_slope);
  }
  const double product = theory::product_expectation(*map.phi, q, phase.c_star);
  lines.line(node, formulas::kCosine,
             lines.over(FormulaLines::in(FormulaLines::plus(lines.times(lines.number(w), lines.number(product)),
                                                            lines.number(map.bias_variance))),
                        lines.number(q)),
             phase.c_star);
  lines.line(node, formulas::kCosineSlope, lines.times(lines.number(w), lines.number(over(phase.c_slope, w))),
             phase.c_slope);
}

void phase(const LengthMap& map, const theory::Phase& phase, const std::string& node, FormulaLines& lines) {
  const double w = map.weight_variance;
  if (std::isfinite(phase.chi))
    lines.line(node, formulas::kChiAt, lines.times(lines.number(w), lines.number(over(phase.chi, w))), phase.chi);
  lines.line(node, formulas::kChiQAt, lines.times(lines.number(w), lines.number(over(phase.chi_q, w))), phase.chi_q);
  if (is_scale(phase.xi_q)) lines.line(node, formulas::kLengthScale, scale(lines, phase.chi_q), phase.xi_q);
  if (std::isnan(phase.c_star)) return;
  cosines(map, phase, node, lines);
  if (!is_scale(phase.xi_c)) return;
  lines.line(node, formulas::kCosineScale, scale(lines, phase.c_slope), phase.xi_c);
  lines.line(node, formulas::kTrained, lines.times(lines.number(6), lines.number(phase.xi_c)), 6 * phase.xi_c);
}

}  // namespace

void explain_maps(const prediction::Prediction& prediction, const network::Network& network, FormulaLines& lines) {
  for (const prediction::MapPrediction& one : prediction.maps) {
    const std::string& name = one.nodes.front();
    if (!one.why_not.empty()) {
      lines.say(name, "many such layers: no classification, because " + one.why_not);
      continue;
    }
    const auto node = std::find_if(network.nodes().begin(), network.nodes().end(),
                                   [&](const network::Node& at) { return at.name == name; });
    const LengthMap map{node->function(), one.weight_variance, one.bias_variance};
    const theory::Phase& typical = one.typical();
    lengths(map, typical.lengths, name, lines);
    lines.say(name, "many such layers: these inputs: " + one.fate());
    if (typical.has_fixed_point) phase(map, typical, name, lines);
    lines.say(name, "many such layers: " + typical.classification());
  }
}

}  // namespace initlab::cli
