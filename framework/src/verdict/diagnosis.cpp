#include "verdict/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace initlab::verdict {

namespace {

using prediction::NodePrediction;
using What = Diagnosis::What;

/// A rms at a node, recorded and predicted.
struct Point {
  std::string node;
  std::size_t place = 0;  ///< of the node in the network
  double recorded = 0;
  std::optional<double> predicted;
};

/// The stretch of the network over which a rms falls or rises most.
struct Stretch {
  Finding finding;
  std::size_t first = 0, last = 0;  ///< the places of its ends, the one nearer to the input first
};

bool overlap(const Stretch& a, const Stretch& b) { return std::max(a.first, b.first) < std::min(a.last, b.last); }

class Doctor {
 public:
  Doctor(const prediction::Prediction& prediction, const std::vector<RecordedState>& states, const Verdict* verdict)
      : prediction_(prediction), states_(states), verdict_(verdict) {}

  std::vector<Diagnosis> run() {
    std::vector<Point> signal = points(
        [](const auto& s) { return s.q ? std::optional(std::sqrt(*s.q)) : std::nullopt; },
        [](const NodePrediction& node) { return node.q ? std::optional(std::sqrt(node.q->value)) : std::nullopt; });
    std::vector<Point> gradient = points(
        [](const auto& s) { return s.gradient; },
        [](const NodePrediction& node) { return node.gradient ? std::optional(node.gradient->value) : std::nullopt; });
    std::reverse(gradient.begin(), gradient.end());
    for (const bool is_fall : {true, false})
      chains(furthest(signal, "q", is_fall), furthest(gradient, "gradient rms", is_fall),
             is_fall ? What::vanishes : What::explodes, is_fall ? What::gradient_vanishes : What::gradient_explodes);
    shares();
    underflow();
    return std::move(found_);
  }

 private:
  /// Of the nodes with weights, in order.
  template <class Recorded, class Predicted>
  std::vector<Point> points(const Recorded& recorded, const Predicted& predicted) const {
    std::vector<Point> all;
    for (std::size_t place = 0; place < prediction_.nodes.size(); ++place) {
      const NodePrediction& node = prediction_.nodes[place];
      const bool has_weight =
          std::any_of(node.tensors.begin(), node.tensors.end(), [](const auto& tensor) { return tensor.is_weight; });
      if (!has_weight) continue;
      const auto value = pooled(node.name, recorded);
      const auto expected = predicted(node);
      if (!value || (*value == 0 && expected && *expected == 0)) continue;  // zeros that were asked for
      all.push_back({node.name, place, *value, verdict_ ? expected : std::nullopt});
    }
    return all;
  }

  /// The geometric mean over networks; 0 if one is 0, NaN if one is not finite.
  template <class Recorded>
  std::optional<double> pooled(const std::string& node, const Recorded& recorded) const {
    double sum = 0;
    std::size_t n = 0;
    for (const RecordedState& state : states_) {
      const RecordedNodeState* at = state.find(node);
      const std::optional<double> value = at ? recorded(*at) : std::nullopt;
      if (!value) continue;
      sum += std::log(*value);
      ++n;
    }
    return n == 0 ? std::nullopt : std::optional(std::exp(sum / static_cast<double>(n)));
  }

  /// The largest fall or rise from one node to a later one, if it is large.
  std::optional<Stretch> furthest(const std::vector<Point>& points, const std::string& quantity, bool is_fall) const {
    std::size_t from = 0, to = 0;
    double most = 1;
    for (std::size_t i = 0; i < points.size(); ++i)
      for (std::size_t j = i + 1; j < points.size(); ++j) {
        double ratio = is_fall ? points[i].recorded / points[j].recorded : points[j].recorded / points[i].recorded;
        // Nothing grows from exactly 0; what is no number any more has grown.
        const bool overflows = std::isfinite(points[i].recorded) && !std::isfinite(points[j].recorded);
        if (std::isnan(ratio)) ratio = !is_fall && overflows ? INFINITY : 0;
        if (ratio <= most || (!is_fall && points[i].recorded == 0)) continue;
        most = ratio, from = i, to = j;
      }
    if (most < kFarApart) return std::nullopt;
    const double layers = static_cast<double>(to - from);
    Finding one{.node = points[from + 1].node,
                .to = points[to].node,
                .measure = std::pow(is_fall ? 1 / most : most, 1 / layers),
                .predicted = {}};
    if (points[from].predicted && points[to].predicted)
      one.predicted = std::pow(*points[to].predicted / *points[from].predicted, 1 / layers);
    one.as_predicted = one.predicted.has_value();
    for (std::size_t i = from; i <= to; ++i) one.as_predicted &= !deviates(points[i].node, quantity);
    const auto [first, last] = std::minmax(points[from].place, points[to].place);
    return Stretch{std::move(one), first, last};
  }

  /// What happens to a signal and its gradient in the same layers is one diagnosis: the weights that scale the one
  /// scale the other.
  void chains(const std::optional<Stretch>& signal, const std::optional<Stretch>& gradient, What of_signal,
              What of_gradient) {
    const bool together = signal && gradient && overlap(*signal, *gradient);
    if (signal)
      found_.push_back(
          {of_signal, signal->finding, together ? std::optional(gradient->finding) : std::optional<Finding>()});
    if (gradient && !together) found_.push_back({of_gradient, gradient->finding, {}});
  }

  bool deviates(const std::string& node, const std::string& quantity) const {
    return verdict_ && std::any_of(verdict_->judgements.begin(), verdict_->judgements.end(), [&](const Judgement& one) {
             return one.deviates && one.node == node && one.quantity.starts_with(quantity);
           });
  }

  void shares() {
    bool saturates = false, dies = false;
    for (const NodePrediction& node : prediction_.nodes) {
      const auto mean = [&](auto of) { return mean_of(node.name, of); };
      const auto inactive = mean([](const RecordedNodeState& s) { return s.inactive; });
      const auto saturated = mean([](const RecordedNodeState& s) { return s.saturated; });
      if (!inactive || !saturated) continue;
      if (!dies && *inactive >= kDeadShare) {
        dies = true;
        share(What::dies, node, *inactive, node.inactive, "inactive share");
      }
      if (!saturates && *saturated - *inactive >= kSaturatedShare) {
        saturates = true;
        share(What::saturates, node, *saturated, node.saturated, "saturated share");
      }
    }
  }

  template <class Of>
  std::optional<double> mean_of(const std::string& node, const Of& of) const {
    double sum = 0;
    std::size_t n = 0;
    for (const RecordedState& state : states_) {
      const RecordedNodeState* at = state.find(node);
      const std::optional<double> value = at ? of(*at) : std::nullopt;
      if (!value) continue;
      sum += *value;
      ++n;
    }
    return n == 0 ? std::nullopt : std::optional(sum / static_cast<double>(n));
  }

  void share(What what, const NodePrediction& node, double recorded, const std::optional<prediction::Scatter>& scatter,
             const std::string& quantity) {
    Finding one{.node = node.name, .to = {}, .measure = recorded, .predicted = {}};
    if (verdict_ && scatter) one.predicted = scatter->value;
    one.as_predicted = one.predicted && !deviates(node.name, quantity);
    found_.push_back({what, std::move(one), {}});
  }

  /// The node nearest to the output whose gradient is exactly 0 where that behind it is not.
  void underflow() {
    for (auto node = prediction_.nodes.rbegin(); node != prediction_.nodes.rend(); ++node)
      for (const RecordedState& state : states_) {
        const RecordedNodeState* at = state.find(node->name);
        if (!at || !is_lost(*node, *at)) continue;
        found_.push_back({What::underflows, {.node = node->name, .to = {}, .measure = 0, .predicted = {}}, {}});
        return;
      }
  }

  /// A gradient of 0 that should not be, neither by weights of 0 nor because no unit is active.
  static bool is_lost(const NodePrediction& node, const RecordedNodeState& at) {
    if (node.gradient)
      return (at.underflow || at.gradient == 0.0) && node.gradient->value > 0 && at.inactive.value_or(0) < 1;
    return at.underflow;
  }

  const prediction::Prediction& prediction_;
  const std::vector<RecordedState>& states_;
  const Verdict* verdict_;
  std::vector<Diagnosis> found_;
};

std::string beside(const Finding& one) {
  if (!one.predicted) return "no prediction";
  return fmt::format("{}as predicted ({:.3g})", one.as_predicted ? "" : "not ", *one.predicted);
}

}  // namespace

const char* name(What what) {
  switch (what) {
    case What::vanishes:
      return "vanishes";
    case What::explodes:
      return "explodes";
    case What::gradient_vanishes:
      return "gradient_vanishes";
    case What::gradient_explodes:
      return "gradient_explodes";
    case What::saturates:
      return "saturates";
    case What::dies:
      return "dies";
    case What::underflows:
      return "underflows";
  }
  return "";
}

std::string Diagnosis::sentence() const {
  const auto stretch = [](const Finding& one) {
    return one.node == one.to ? fmt::format("at {}: x {:.3g}", one.node, one.measure)
                              : fmt::format("from {} to {}: x {:.3g} a layer", one.node, one.to, one.measure);
  };
  const auto ratio = [&](const char* of) {
    std::string said = fmt::format("the {} {} {} (a ratio of rms), {}", of,
                                   what == What::vanishes || what == What::gradient_vanishes ? "vanishes" : "explodes",
                                   stretch(at), beside(at));
    if (gradient) said += fmt::format("; its gradient {}, {}", stretch(*gradient), beside(*gradient));
    return said;
  };
  switch (what) {
    case What::vanishes:
    case What::explodes:
      return ratio("signal");
    case What::gradient_vanishes:
    case What::gradient_explodes:
      return ratio("gradient");
    case What::saturates:
      return fmt::format("{} saturates: {:.3g} of its entries, {}", at.node, at.measure, beside(at));
    case What::dies:
      return fmt::format("{} dies: {:.3g} of its entries are inactive, {}", at.node, at.measure, beside(at));
    case What::underflows:
      return fmt::format("the gradient of {} is exactly 0 where that of the next node is not: it underflows", at.node);
  }
  return "";
}

std::vector<Diagnosis> diagnose(const prediction::Prediction& prediction, const std::vector<RecordedState>& states,
                                const Verdict* verdict) {
  return Doctor(prediction, states, verdict).run();
}

}  // namespace initlab::verdict
