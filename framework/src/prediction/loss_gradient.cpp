#include "prediction/loss_gradient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "prediction/loss.hpp"
#include "prediction/scatters.hpp"

namespace initlab::prediction {

namespace {

constexpr double kStep = 1e-3;

class AtOutputs {
 public:
  AtOutputs(const std::string& loss, const NodePrediction& output, Index outputs)
      : loss_(loss), output_(output), outputs_(outputs) {}

  std::optional<ExpectedLoss> expected(double mean, double second) const {
    return expected_loss(loss_, outputs_, mean, second, output_.gaussian);
  }

  /// dE[l] / dE[y^2].
  double slope(const SampleSignal& y, const ExpectedLoss& at) const {
    if (!(y.second > 0)) return 0;
    return (expected(y.mean, y.second * (1 + kStep))->value - at.value) / (y.second * kStep);
  }

  /// Of the loss and of its squared gradient, at the mean length.
  void spreads(BackwardResult& result) const {
    const double mean = average(output_.samples, [](const SampleSignal& y) { return y.mean; });
    const double second = average(output_.samples, [](const SampleSignal& y) { return y.second; });
    const double deviation = average(output_.samples, [](const SampleSignal& y) { return y.law_deviation; });
    const auto at = expected(mean, second), wider = expected(mean, second * (1 + kStep));
    const LossDeviations own = loss_deviations(loss_, outputs_, mean, std::max(0.0, second - mean * mean));
    const auto spread = [&](double value, double other, double of_outputs) {
      return LossSpread{value, of_outputs, second > 0 ? (other - value) / (second * kStep) : 0, deviation};
    };
    result.loss_spread = spread(at->value, wider->value, own.value);
    result.gradient_spread = spread(at->gradient_square, wider->gradient_square, own.gradient_square);
  }

 private:
  const std::string& loss_;
  const NodePrediction& output_;
  Index outputs_;
};

}  // namespace

Gradient loss_gradient(const std::string& loss, bool has_labels, const NodePrediction& output, Index outputs,
                       BackwardResult& result) {
  Gradient gradient;
  gradient.positions = output.positions;
  gradient.assumption = output.assumption;
  if (output.is_activation)
    gradient.why_no_way =
        fmt::format("the gradient of {} and the slope of {} depend on the same values", loss, output.name);
  const auto no_prediction = [&](const std::string& why) {
    result.why_no_loss = gradient.why_not = why;
    return std::move(gradient);
  };
  if (!output.why_not.empty()) return no_prediction(fmt::format("{}: {}", output.name, output.why_not));
  if (!has_labels) return no_prediction("the targets are vectors, of which theory does not know the moments");
  const AtOutputs at(loss, output, outputs);
  double value = 0;
  for (const SampleSignal& y : output.samples) {
    const auto found = at.expected(y.mean, y.second);
    if (!found) return no_prediction(fmt::format("{} of outputs that are no sums over random weights", loss));
    value += found->value;
    gradient.samples.push_back({.square = found->gradient_square, .per_second = at.slope(y, *found)});
  }
  at.spreads(result);
  result.loss = Scatter::logarithmic(value / static_cast<double>(gradient.samples.size()), result.loss_spread.log());
  gradient.spread.given_lengths = result.gradient_spread.log();
  gradient.spread.is_bound = output.spread_is_bound;
  if (!output.no_spread.empty()) {
    result.loss->log = unknown_spread();
    gradient.spread.by_lengths = INFINITY;
  }
  return gradient;
}

}  // namespace initlab::prediction
