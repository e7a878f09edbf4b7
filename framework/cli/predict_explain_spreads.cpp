#include "cli/predict_explain_spreads.hpp"

#include <cmath>

#include "cli/predict_formulas.hpp"
#include "prediction/scatters.hpp"

namespace initlab::cli {

namespace {

using prediction::average;
using prediction::NodePrediction;
using prediction::SampleActivation;
using prediction::SampleSignal;

double law_deviation(const NodePrediction& node) {
  return average(node.samples, [](const SampleSignal& s) { return s.law_deviation; });
}

double second_deviation(const NodePrediction& node) {
  return average(node.samples, [](const SampleSignal& s) { return s.second_deviation; });
}

double second_moment(const SampleSignal& one) { return one.second; }

/// What is left of a deviation without one of two independent parts of it.
double without(double whole, double part) { return std::sqrt(std::max(0.0, whole * whole - part * part)); }

/// Of a mean of phi^2 over the units of an activation, given the law: sqrt(Var[phi^2] / n).
double unit_deviation(const NodePrediction& node) {
  return average(node.samples, [](const SampleSignal& s) { return without(s.second_deviation, s.law_deviation); });
}

}  // namespace

void SpreadLines::of(std::size_t i) {
  const Node& one = prediction_.nodes[i];
  if (!(one.q->value > 0)) return;
  if (!one.no_spread.empty()) return lines_.say(one.name, "spread: no prediction: " + one.no_spread);
  if (one.is_activation)
    activation(one);
  else
    layer(i, one);
}

void SpreadLines::layer(std::size_t i, const Node& one) {
  const network::Node& node = network_.nodes()[i];
  const Node& before = prediction_.nodes[node.input];
  if (std::isfinite(one.input_factor)) return weighted(before, one);
  if (node.is_sum()) return sum(i, one);
  const double spread = one.q->spread(), read = second_deviation(before), deviation = second_deviation(one);
  if (one.second_chain || !(read > 0) || !(deviation > 0))
    return lines_.line(one.name, formulas::kSpreadHandedOn, "", spread);
  const Written product = lines_.times(n(deviation / read), n(read));
  lines_.line(one.name, formulas::kSpreadOfLayer, of_variance(one.q->value, lines_.times(product, product)), spread);
}

Written SpreadLines::of_variance(double value, const Written& variance) const {
  return lines_.root(lines_.trigamma(lines_.over(lines_.square(value), FormulaLines::in(variance))));
}

void SpreadLines::weighted(const Node& before, const Node& one) {
  const double deviation = law_deviation(one);
  if (one.second_chain && std::isinf(one.freedom))
    return lines_.line(one.name, formulas::kSpreadOfRotation, lines_.root(n(one.law_chain->variance)), one.q->spread());
  if (one.second_chain)
    return lines_.line(
        one.name, formulas::kExactSpread,
        lines_.root(lines_.plus(n(one.law_chain->variance), lines_.trigamma(lines_.over(n(one.freedom), n(2))))),
        one.q->spread());
  const double w = one.input_factor;
  if (before.is_activation && deviation > 0) {
    const double chi_q = w * average(before.activations, [](const SampleActivation& a) { return a.second_change; });
    const double of_law = law_deviation(prediction_.nodes[before.reads]), of_units = unit_deviation(before);
    const double inputs = static_cast<double>(before.units);
    lines_.line(one.name, formulas::kLengthVariance,
                lines_.plus(lines_.times(lines_.square(chi_q), n(of_law * of_law)),
                            lines_.over(lines_.times(lines_.square(w), n(of_units * of_units * inputs)), n(inputs))),
                deviation * deviation);
  } else if (deviation > 0) {
    const double read = second_deviation(before);
    lines_.line(one.name, formulas::kHandedVariance, lines_.times(lines_.square(w), n(read * read)),
                deviation * deviation);
  }
  gaussian(one, deviation);
}

void SpreadLines::gaussian(const Node& one, double law_deviation) {
  const double q = one.q->value, units = static_cast<double>(one.units);
  if (std::isinf(one.freedom)) return lines_.line(one.name, formulas::kSpreadHandedOn, "", one.q->spread());
  const double m = average(one.samples, [](const SampleSignal& s) { return s.mean; }), v = q - m * m;
  const Written centred = lines_.times(n(2), lines_.square(m == 0 ? q : v));
  const Written of_units =
      m == 0 ? centred
             : FormulaLines::in(FormulaLines::plus(centred, lines_.times(lines_.times(n(4), lines_.square(m)), n(v))));
  lines_.line(one.name, m == 0 ? formulas::kSpread : formulas::kSpreadAroundMean,
              of_variance(q, FormulaLines::plus(n(law_deviation * law_deviation),
                                                lines_.over(of_units, n(m == 0 ? one.freedom : units)))),
              one.q->spread());
}

void SpreadLines::sum(std::size_t i, const Node& one) {
  const network::Node& node = network_.nodes()[i];
  const Node &skip = prediction_.nodes[*node.skip], &branch = prediction_.nodes[node.input];
  const auto together = [&](double of_skip, double of_branch) {
    return FormulaLines::plus(n(of_skip), lines_.times(lines_.square(node.scale), n(of_branch)));
  };
  const Written deviation = FormulaLines::in(together(second_deviation(skip), second_deviation(branch)));
  const Written square{deviation.text + "^2", deviation.value * deviation.value};
  const double of_skip = average(skip.samples, second_moment), of_branch = average(branch.samples, second_moment);
  const Written crossed =
      lines_.over(lines_.times(lines_.times(n(4), lines_.square(node.scale)), lines_.times(n(of_skip), n(of_branch))),
                  n(static_cast<double>(one.units)));
  lines_.line(one.name, formulas::kSpreadOfSum, of_variance(one.q->value, FormulaLines::plus(square, crossed)),
              one.q->spread());
}

void SpreadLines::activation(const Node& one) {
  const Node& z = prediction_.nodes[one.reads];
  const double spread = one.activation_second->spread(), value = one.activation_second->value;
  if (one.second_chain) {
    const double of_law = z.law_chain->variance;
    lines_.line(one.name, formulas::kExactSpreadOfUnits,
                lines_.root(FormulaLines::plus(n(of_law), n(one.second_chain->variance - of_law))), spread);
  } else if (value > 0 && second_deviation(one) > 0) {
    const double units = static_cast<double>(one.units), of_units = unit_deviation(one);
    lines_.line(one.name, formulas::kSpreadOfSecond,
                of_variance(value, FormulaLines::plus(lines_.square(law_deviation(one)),
                                                      lines_.over(n(of_units * of_units * units), n(units)))),
                spread);
  }
  mean(z, one);
  share(one, formulas::kSpreadOfSaturated, *one.saturated, &SampleActivation::saturated,
        &SampleActivation::saturated_deviation);
  share(one, formulas::kSpreadOfInactive, *one.inactive, &SampleActivation::inactive,
        &SampleActivation::inactive_deviation);
}

void SpreadLines::mean(const Node& z, const Node& one) {
  const double units = static_cast<double>(one.units), value = one.activation_mean->value,
               second = one.activation_second->value, spread = one.activation_mean->spread();
  const bool is_log = one.activation_mean->law == prediction::Scatter::Law::log;
  if (is_log && one.second_chain) {
    const Written ratio = lines_.over(n(second), lines_.square(value));
    const Written shape = lines_.over(n(units), FormulaLines::in(FormulaLines::minus(ratio, n(1))));
    // The front sample's ratio is that of all: phi is scale-invariant. That of averages is not, where lengths differ.
    return lines_.line(
        one.name, formulas::kExactSpreadOfMean,
        lines_.root(FormulaLines::plus(lines_.trigamma(shape), lines_.over(n(z.law_chain->variance), n(4)))), spread);
  }
  const double variance = average(one.activations, [](const SampleActivation& a) { return a.value_variance; });
  double change = 0;
  for (std::size_t j = 0; j < one.samples.size(); ++j)
    change += without(one.samples[j].mean_deviation, std::sqrt(one.activations[j].value_variance / units)) /
              static_cast<double>(one.samples.size());
  const Written law = lines_.square(change);
  if (is_log)
    return lines_.line(one.name, formulas::kSpreadOfRoot,
                       of_variance(value, FormulaLines::plus(lines_.over(n(variance), n(units)), law)), spread);
  if (z.length_is_given)
    return lines_.line(one.name, formulas::kSpreadOfMeanGiven,
                       lines_.root(FormulaLines::plus(lines_.over(n(variance), n(units)), law)), spread);
  const Written of_units = FormulaLines::in(FormulaLines::minus(n(second), lines_.square(value)));
  lines_.line(one.name, formulas::kSpreadOfMean, lines_.root(FormulaLines::plus(lines_.over(of_units, n(units)), law)),
              spread);
}

void SpreadLines::share(const Node& one, const Formula& formula, const prediction::Scatter& share,
                        double SampleActivation::*value, double SampleActivation::*deviation) {
  const double units = static_cast<double>(one.units), p = share.value;
  const double change = average(one.activations, [&](const SampleActivation& a) {
    return without(a.*deviation, std::sqrt(a.*value * (1 - a.*value) / units));
  });
  const Written counting = lines_.times(n(p), FormulaLines::in(FormulaLines::minus(n(1), n(p))));
  lines_.line(one.name, formula,
              lines_.root(FormulaLines::plus(lines_.over(counting, n(units)), lines_.square(change))), share.spread());
}

}  // namespace initlab::cli
