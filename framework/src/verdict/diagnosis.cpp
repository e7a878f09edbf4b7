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
  double recorded = 0;
  std::optional<double> predicted;
};

class Doctor {
 public:
  Doctor(const prediction::Prediction& prediction, const std::vector<RecordedState>& states, const Verdict* verdict)
      : prediction_(prediction), states_(states), verdict_(verdict) {}

  std::vector<Diagnosis> run() {
    std::vector<Point> signal = points(
        [](const auto& s) { return s.q ? std::optional(std::sqrt(*s.q)) : std::nullopt; },
        [](const NodePrediction& node) { return node.q ? std::optional(std::sqrt(node.q->value)) : std::nullopt; });
    chain(signal, "q", What::vanishes, What::explodes);
    std::vector<Point> gradient = points(
        [](const auto& s) { return s.gradient; },
        [](const NodePrediction& node) { return node.gradient ? std::optional(node.gradient->value) : std::nullopt; });
    std::reverse(gradient.begin(), gradient.end());
    chain(gradient, "gradient rms", What::gradient_vanishes, What::gradient_explodes);
    shares();
    underflow();
    return std::move(found_);
  }

 private:
  /// Of the nodes with weights, in order.
  template <class Recorded, class Predicted>
  std::vector<Point> points(const Recorded& recorded, const Predicted& predicted) const {
    std::vector<Point> all;
    for (const NodePrediction& node : prediction_.nodes) {
      const bool has_weight =
          std::any_of(node.tensors.begin(), node.tensors.end(), [](const auto& tensor) { return tensor.is_weight; });
      if (!has_weight) continue;
      const auto value = pooled(node.name, recorded);
      if (value) all.push_back({node.name, *value, verdict_ ? predicted(node) : std::nullopt});
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

  /// The largest fall and the largest rise from one node to a later one.
  void chain(const std::vector<Point>& points, const std::string& quantity, What falls, What rises) {
    for (const What what : {falls, rises}) {
      const bool is_fall = what == falls;
      std::size_t from = 0, to = 0;
      double most = 1;
      for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = i + 1; j < points.size(); ++j) {
          double ratio = is_fall ? points[i].recorded / points[j].recorded : points[j].recorded / points[i].recorded;
          if (std::isnan(ratio)) ratio = !is_fall && std::isfinite(points[i].recorded) ? INFINITY : 0;
          if (ratio <= most) continue;
          most = ratio, from = i, to = j;
        }
      if (most < kFarApart) continue;
      const double layers = static_cast<double>(to - from);
      Diagnosis one{.what = what,
                    .node = points[from + 1].node,
                    .to = points[to].node,
                    .measure = std::pow(is_fall ? 1 / most : most, 1 / layers),
                    .predicted = {}};
      if (points[from].predicted && points[to].predicted)
        one.predicted = std::pow(*points[to].predicted / *points[from].predicted, 1 / layers);
      one.as_predicted = one.predicted.has_value();
      for (std::size_t i = from; i <= to; ++i) one.as_predicted &= !deviates(points[i].node, quantity);
      found_.push_back(std::move(one));
    }
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
    Diagnosis one{.what = what, .node = node.name, .to = {}, .measure = recorded, .predicted = {}};
    if (verdict_ && scatter) one.predicted = scatter->value;
    one.as_predicted = one.predicted && !deviates(node.name, quantity);
    found_.push_back(std::move(one));
  }

  /// The node nearest to the output whose gradient is exactly 0 where that behind it is not.
  void underflow() {
    for (auto node = prediction_.nodes.rbegin(); node != prediction_.nodes.rend(); ++node)
      for (const RecordedState& state : states_) {
        const RecordedNodeState* at = state.find(node->name);
        if (!at || !at->underflow) continue;
        found_.push_back({.what = What::underflows, .node = node->name, .to = {}, .measure = 0, .predicted = {}});
        return;
      }
  }

  const prediction::Prediction& prediction_;
  const std::vector<RecordedState>& states_;
  const Verdict* verdict_;
  std::vector<Diagnosis> found_;
};

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
  const std::string beside = !predicted     ? "no prediction"
                             : as_predicted ? fmt::format("as predicted ({:.3g})", *predicted)
                                            : fmt::format("not as predicted ({:.3g})", *predicted);
  const auto ratio = [&](const char* of) {
    return fmt::format("the {} {} from {} to {}: x {:.3g} a layer (a ratio of rms), {}", of,
                       what == What::vanishes || what == What::gradient_vanishes ? "vanishes" : "explodes", node, to,
                       measure, beside);
  };
  switch (what) {
    case What::vanishes:
    case What::explodes:
      return ratio("signal");
    case What::gradient_vanishes:
    case What::gradient_explodes:
      return ratio("gradient");
    case What::saturates:
      return fmt::format("{} saturates: {:.3g} of its entries, {}", node, measure, beside);
    case What::dies:
      return fmt::format("{} dies: {:.3g} of its entries are inactive, {}", node, measure, beside);
    case What::underflows:
      return fmt::format("the gradient of {} is exactly 0 where that of the next node is not: it underflows", node);
  }
  return "";
}

std::vector<Diagnosis> diagnose(const prediction::Prediction& prediction, const std::vector<RecordedState>& states,
                                const Verdict* verdict) {
  return Doctor(prediction, states, verdict).run();
}

}  // namespace initlab::verdict
