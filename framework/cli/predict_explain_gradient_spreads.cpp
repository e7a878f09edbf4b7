#include "cli/predict_explain_gradient_spreads.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "cli/predict_formulas.hpp"
#include "prediction/laws.hpp"
#include "prediction/scatters.hpp"

namespace initlab::cli {

namespace {

using prediction::average;
using prediction::GradientSpread;
using prediction::LossSpread;
using prediction::SampleActivation;
using prediction::SampleSignal;

/// "a^2", of a number or of what stands in parentheses.
Written square_of(const Written& a) { return {a.text + "^2", a.value * a.value}; }

}  // namespace

void GradientSpreadLines::handed_back(std::size_t i) {
  const Node& one = prediction_.nodes[i];
  const network::Node& node = network_.nodes()[i];
  if (!one.handed_back || prediction_.nodes[node.input].is_input) return;  // of inputs there is no prediction
  if (one.is_activation)
    activation(i, one);
  else if (prediction::has_weight(node))
    weights(i, one);
  else if (one.length_power != 0)
    normalisation(i, one);
}

void GradientSpreadLines::activation(std::size_t i, const Node& one) {
  constexpr double kNothing = 1e-12;
  const double second = average(one.activations, [](const SampleActivation& a) { return a.slope_second; });
  const double fourth = average(one.activations, [](const SampleActivation& a) { return a.slope_fourth; });
  if (!(second > 0)) return;
  const GradientSpread& from = one.gradient_spread;
  const Written whole = FormulaLines::minus(lines_.over(lines_.times(n(3), n(fourth)), lines_.square(second)), n(1));
  const Written slopes = lines_.over(n(std::max(0.0, fourth - second * second)), lines_.square(second));
  const Written coupled = lines_.times(n(5), slopes);
  const bool is_whole = from.held ? whole.value < coupled.value : from.fresh;
  const Written& excess = is_whole ? whole : from.held ? coupled : slopes;
  if (excess.value > kNothing)
    lines_.line(one.name,
                is_whole    ? formulas::kGradientVariance
                : from.held ? formulas::kGradientVarianceCoupled
                            : formulas::kGradientVarianceOfSlopes,
                FormulaLines::plus(variance(i), lines_.trigamma(lines_.over(n(static_cast<double>(one.units)),
                                                                            FormulaLines::in(excess)))),
                one.handed_back->given_lengths.variance);
  const double change = average(one.activations, [](const SampleActivation& a) { return a.slope_second_change; });
  const double deviation =
      average(prediction_.nodes[one.reads].samples, [](const SampleSignal& z) { return z.law_deviation; });
  const Written by_own = lines_.over(lines_.times(n(std::abs(change)), n(deviation)), n(second));
  if (by_own.value > 0)
    lines_.line(one.name, formulas::kGradientByLengths, FormulaLines::plus(by_lengths(i), by_own),
                one.handed_back->by_lengths);
}

void GradientSpreadLines::weights(std::size_t i, const Node& one) {
  const network::Node& node = network_.nodes()[i];
  const double units = static_cast<double>(node.out.size()), inputs = static_cast<double>(node.in.size());
  const bool fresh = one.gradient_spread.fresh, rotates = one.handed_back->held && units > inputs;
  if (!fresh && !rotates) return;
  Written sum = variance(i);
  if (fresh) sum = FormulaLines::plus(sum, of_units(one));
  if (rotates)
    sum = FormulaLines::plus(
        sum, lines_.trigamma(lines_.over(
                 lines_.times(n(inputs), FormulaLines::in(FormulaLines::plus(n(units), n(2)))),
                 FormulaLines::in(lines_.times(n(2), FormulaLines::in(FormulaLines::minus(n(units), n(inputs))))))));
  lines_.line(one.name,
              !rotates ? formulas::kGradientVarianceOfUnits
              : fresh  ? formulas::kGradientVarianceOfUnitsRotated
                       : formulas::kGradientVarianceRotated,
              sum, one.handed_back->given_lengths.variance);
}

void GradientSpreadLines::normalisation(std::size_t i, const Node& one) {
  const double q = prediction::second_scatter(prediction_.nodes[one.reads]).log.variance;
  lines_.line(one.name, formulas::kGradientVarianceDivided,
              FormulaLines::plus(variance(i), lines_.times(lines_.square(one.length_power), n(q))),
              one.handed_back->given_lengths.variance);
}

void GradientSpreadLines::of(std::size_t i) {
  const Node& one = prediction_.nodes[i];
  const std::size_t z = network_.nodes()[i].activation ? network_.nodes()[i].input : i;
  const bool fresh = prediction_.nodes[z].gradient_spread.fresh;
  Written whole = variance(z);
  if (fresh) whole = FormulaLines::plus(whole, of_units(prediction_.nodes[z]));
  whole = FormulaLines::plus(whole, square_of(by_lengths(z)));
  Formula formula = fresh ? formulas::kSpreadOfFreshGradient : formulas::kSpreadOfGradient;
  if (one.gradient_spread_is_bound) formula.reference = "an upper bound";
  lines_.line(one.name, formula, lines_.over(lines_.root(whole), n(2)), one.gradient->spread());
}

void GradientSpreadLines::of_weight(std::size_t i, const prediction::TensorPrediction& tensor) {
  const Node& one = prediction_.nodes[i];
  const double read = prediction::second_scatter(prediction_.nodes[one.reads]).spread();
  lines_.line(one.name, formulas::kSpreadOfWeightGradient,
              FormulaLines::plus(n(one.gradient->spread()), lines_.over(n(read), n(2))), tensor.gradient->spread());
}

void GradientSpreadLines::of_loss() {
  const prediction::BackwardResult& backward = prediction_.backward;
  const auto line = [&](const Formula& formula, const LossSpread& spread, double value, const auto& of) {
    if (spread.variance() > 0)
      lines_.line("loss", formula, of(lines_.trigamma(shape(spread))), value);
    else
      lines_.line("loss", formula, "", value);
  };
  line(formulas::kSpreadOfLoss, backward.loss_spread, backward.loss->spread(),
       [&](const Written& a) { return lines_.root(a); });
  line(formulas::kGradientVarianceOfLoss, backward.gradient_spread,
       prediction_.nodes.back().gradient_spread.given_lengths.variance, [](const Written& a) { return a; });
}

Written GradientSpreadLines::behind(std::size_t i, double (*part)(const GradientSpread&)) const {
  if (i + 1 == prediction_.nodes.size()) return n(part(prediction_.nodes[i].gradient_spread));
  std::optional<Written> most;
  for (std::size_t r = i + 1; r < prediction_.nodes.size(); ++r) {
    const network::Node& reader = network_.nodes()[r];
    if ((reader.input != i && reader.skip != i) || !prediction_.nodes[r].handed_back) continue;
    const Written one = n(part(*prediction_.nodes[r].handed_back));
    most = most ? lines_.larger(*most, one) : one;
  }
  return *most;
}

Written GradientSpreadLines::variance(std::size_t i) const {
  return behind(i, [](const GradientSpread& spread) { return spread.given_lengths.variance; });
}

Written GradientSpreadLines::by_lengths(std::size_t i) const {
  return behind(i, [](const GradientSpread& spread) { return spread.by_lengths; });
}

Written GradientSpreadLines::of_units(const Node& one) const {
  return lines_.trigamma(lines_.over(n(static_cast<double>(one.units)), n(2)));
}

Written GradientSpreadLines::shape(const LossSpread& spread) const {
  const Written by_law = FormulaLines::in(lines_.times(n(spread.change), n(spread.law_deviation)));
  return lines_.over(lines_.square(spread.value),
                     FormulaLines::in(FormulaLines::plus(lines_.square(spread.of_outputs), square_of(by_law))));
}

}  // namespace initlab::cli
