#include "verdict/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "verdict/stretches.hpp"

namespace initlab::verdict {

namespace {

using prediction::NodePrediction;
using What = Diagnosis::What;

using Points = std::vector<Point>;

/// What is found over a stretch of the network.
struct Found {
  Finding finding;
  std::size_t first = 0, last = 0;  ///< the places of its ends, the one nearer to the input first
};

bool overlap(const Found& a, const Found& b) { return std::max(a.first, b.first) < std::min(a.last, b.last); }

/// A rms of hardly more than 0: no layer makes so large a step to exactly 0.
constexpr double kNearly = 1e-20;

class Doctor {
 public:
  Doctor(const std::vector<Subject>& subjects, const Verdict* verdict)
      : subjects_(subjects), nodes_(subjects.front().prediction->nodes), verdict_(verdict) {}

  Diagnoses run() {
    const Points signal = points(
        true, [](const NodePrediction& node) { return node.q; }, [](const auto& s) { return s.q; });
    Points gradient = points(
        false, [](const NodePrediction& node) { return node.gradient; }, [](const auto& s) { return s.gradient; });
    std::reverse(gradient.begin(), gradient.end());
    for (const bool is_fall : {true, false})
      chains(findings(signal, "q", is_fall), findings(gradient, "gradient rms", is_fall),
             is_fall ? What::vanishes : What::explodes, is_fall ? What::gradient_vanishes : What::gradient_explodes);
    shares();
    const bool underflowed = signal_underflow();
    underflow();
    if (!zeros_are_meant() && !has(What::dies)) {
      zero(signal, "q", What::vanishes);
      // Where slopes at 0 are 0, or everywhere, no gradient comes back.
      if (!underflowed && !is_all_saturated()) zero(gradient, "gradient rms", What::gradient_vanishes);
    }
    if (signal.size() < 2) diagnoses_.unseen.push_back("signals");
    if (gradient.empty()) diagnoses_.unseen.push_back("gradients");
    if (!saw_shares_ && std::any_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return node.is_activation; }))
      diagnoses_.unseen.push_back("shares of units");
    return std::move(diagnoses_);
  }

 private:
  static bool has_weight(const NodePrediction& node) {
    return std::any_of(node.tensors.begin(), node.tensors.end(), [](const auto& tensor) { return tensor.is_weight; });
  }

  /// Whether some weights begin as zeros: then so do signals and gradients.
  bool zeros_are_meant() const {
    return std::any_of(nodes_.begin(), nodes_.end(), [](const NodePrediction& node) {
      return std::any_of(node.tensors.begin(), node.tensors.end(), [](const auto& tensor) {
        return tensor.is_weight && tensor.law && tensor.law->variance == 0 && tensor.law->mean == 0;
      });
    });
  }

  /// Of the nodes with weights and the sums, in order; what is inside a branch goes around no other layer. A signal
  /// begins as the input. A gradient is a norm here: between layers of one width that is a ratio of rms, between
  /// others the weights of a sound network keep the norm. A mean over P positions divides it by sqrt(P), which is none
  /// of the network's doing.
  template <class Predicted, class Recorded>
  Points points(bool is_signal, const Predicted& predicted, const Recorded& recorded) const {
    Points all;
    for (std::size_t place = 0; place < nodes_.size(); ++place) {
      const NodePrediction& node = nodes_[place];
      if (node.is_input ? !is_signal : node.in_branch || !(node.is_sum || has_weight(node))) continue;
      const auto expected = mean_of([&](const Subject& one) {
        const auto scatter = predicted(one.prediction->nodes[place]);
        return scatter ? std::optional(std::log(scatter->value)) : std::nullopt;
      });
      const auto value = node.is_input ? expected : mean_of([&](const Subject& one) {
        const RecordedNodeState* at = one.state.find(node.name);
        const std::optional<double> found = at ? recorded(*at) : std::nullopt;
        // A network that died says nothing of the others' lengths.
        return found && (*found != 0 || all_are_zero(node.name, recorded)) ? std::optional(std::log(*found))
                                                                           : std::nullopt;
      });
      if (!value) continue;
      const double width = std::sqrt(static_cast<double>(node.entries) * averaged_behind(place));
      const auto rms = [&](double log) { return is_signal ? std::exp(log / 2) : std::exp(log) * width; };
      const double length = rms(*value);
      all.push_back({.node = node.name,
                     .place = place,
                     .recorded = length,
                     .predicted = verdict_ && expected ? std::optional(rms(*expected)) : std::nullopt,
                     .heard = length,
                     .sent = length,
                     .is_output = is_output(place)});
      if (is_signal) through_activation(all.back());
    }
    return all;
  }

  template <class Recorded>
  bool all_are_zero(const std::string& node, const Recorded& recorded) const {
    return std::all_of(subjects_.begin(), subjects_.end(), [&](const Subject& one) {
      const RecordedNodeState* at = one.state.find(node);
      return !at || recorded(*at).value_or(0) == 0;
    });
  }

  /// Over the networks of which `of` knows it.
  template <class Of>
  std::optional<double> mean_of(const Of& of) const {
    double sum = 0;
    std::size_t n = 0;
    for (const Subject& one : subjects_) {
      const std::optional<double> value = of(one);
      if (!value) continue;
      sum += *value;
      ++n;
    }
    return n == 0 ? std::nullopt : std::optional(sum / static_cast<double>(n));
  }

  /// Over how many positions the layers behind a node take means.
  double averaged_behind(std::size_t place) const {
    double positions = 1;
    for (std::size_t i = place + 1; i < nodes_.size(); ++i)
      if (nodes_[i].type == "average_pool" && !nodes_[i].in_branch)
        positions *= static_cast<double>(nodes_[nodes_[i].reads].entries) / static_cast<double>(nodes_[i].entries);
    return positions;
  }

  /// To sin(30 z) a signal of 1/30 is as long as 1 to sin(z). What such an activation, or one that saturates on both
  /// sides, bounds is not lost: what is behind it falls from its output.
  void through_activation(Point& point) const {
    constexpr double kSteep = 2;
    for (const NodePrediction& node : nodes_) {
      if (!node.is_activation || node.reads != point.place) continue;
      double slope = 0;
      for (const prediction::SampleActivation& one : node.activations)
        slope += one.slope_second / static_cast<double>(node.activations.size());
      const bool is_steep = std::sqrt(slope) > kSteep;
      const auto saturated = of(node, [](const auto& at) { return at.saturated; });
      if (!is_steep && !(node.is_flat_far_out && saturated && *saturated >= kSaturatedShare)) continue;
      if (is_steep) point.heard *= std::sqrt(slope);
      auto second = of(node, [](const auto& at) { return at.activation_second; });
      if (!second && node.activation_second) second = node.activation_second->value;
      point.sent = std::min(point.heard, second ? std::sqrt(*second) : INFINITY);
      return;
    }
  }

  /// A recorded number of a node, over the networks.
  template <class Recorded>
  std::optional<double> of(const NodePrediction& node, const Recorded& recorded) const {
    return mean_of([&](const Subject& one) {
      const RecordedNodeState* at = one.state.find(node.name);
      return at ? recorded(*at) : std::nullopt;
    });
  }

  bool is_output(std::size_t place) const {
    return std::none_of(nodes_.begin() + static_cast<std::ptrdiff_t>(place) + 1, nodes_.end(),
                        [](const NodePrediction& node) { return node.is_sum || has_weight(node); });
  }

  std::vector<Found> findings(Points points, const std::string& quantity, bool is_fall) const {
    std::erase_if(points, [](const Point& one) { return one.recorded == 0; });
    std::vector<Found> all;
    for (const Stretch& one : stretches(points, is_fall)) {
      const Point &from = points[one.first], &to = points[one.last];
      const double power = one.in_all ? 1 : 1 / static_cast<double>(one.last - one.first);
      const double ratio = to.recorded / from.recorded;
      Finding found{.node = points[one.first + 1].node,
                    .to = to.node,
                    .measure = std::isnan(ratio) ? INFINITY : std::pow(ratio, power),
                    .in_all = one.in_all,
                    .predicted = {},
                    .as_predicted = agrees(std::span(points).subspan(one.first, one.last - one.first + 1), quantity)};
      if (from.predicted && to.predicted) found.predicted = std::pow(*to.predicted / *from.predicted, power);
      const auto [first, last] = std::minmax(from.place, to.place);
      all.push_back({std::move(found), first, last});
    }
    return all;
  }

  /// What happens to a signal and its gradient in the same layers is one diagnosis: the weights that scale the one
  /// scale the other.
  void chains(const std::vector<Found>& signals, std::vector<Found> gradients, What of_signal, What of_gradient) {
    for (const Found& signal : signals) {
      const auto its = std::find_if(gradients.begin(), gradients.end(),
                                    [&](const Found& gradient) { return overlap(signal, gradient); });
      Diagnosis one{of_signal, signal.finding, {}};
      if (its != gradients.end()) one.gradient = its->finding, gradients.erase(its);
      diagnoses_.found.push_back(std::move(one));
    }
    for (const Found& gradient : gradients) diagnoses_.found.push_back({of_gradient, gradient.finding, {}});
  }

  /// Whether all of it was judged and nothing deviates. What is said of a layer alone ("q given its input") counts
  /// where it deviates.
  std::optional<bool> agrees(std::span<const Point> way, const std::string& quantity) const {
    bool judged = verdict_ != nullptr;
    for (const Point& point : way) {
      bool is_judged = nodes_[point.place].is_input;
      for (std::size_t i = 0; verdict_ && i < verdict_->judgements.size(); ++i) {
        const Judgement& one = verdict_->judgements[i];
        if (one.node != point.node || !one.not_judged.empty()) continue;
        if (one.deviates && one.quantity.starts_with(quantity)) return false;
        is_judged |= one.quantity == quantity;
      }
      judged &= is_judged;
    }
    return judged ? std::optional(true) : std::nullopt;
  }

  /// Where an activation is flat on both sides a slope of 0 is saturation, too; elsewhere it is inactivity, and half of
  /// the entries on the flat side are what it is made for.
  void shares() {
    bool saturates = false, dies = false;
    for (std::size_t place = 0; place < nodes_.size(); ++place) {
      const NodePrediction& node = nodes_[place];
      const auto mean = [&](auto share) {
        return of(node, [&](const auto& at) { return has_slopes(node, at) ? at.*share : std::nullopt; });
      };
      const auto inactive = mean(&RecordedNodeState::inactive), saturated = mean(&RecordedNodeState::saturated);
      if (!inactive || !saturated) continue;
      saw_shares_ = true;
      if (!dies && !node.is_flat_far_out && *inactive >= kDeadShare) {
        dies = true;
        share(What::dies, place, *inactive, node.inactive, "inactive share");
      }
      if (!saturates && (node.is_flat_far_out ? *saturated >= kSaturatedShare : *saturated - *inactive >= kDeadShare)) {
        saturates = true;
        share(What::saturates, place, *saturated, node.saturated, "saturated share");
      }
    }
  }

  void share(What what, std::size_t place, double recorded, const std::optional<prediction::Scatter>& scatter,
             const std::string& quantity) {
    const std::string& node = nodes_[place].name;
    Finding one{.node = node, .to = {}, .measure = recorded, .predicted = {}, .as_predicted = {}};
    if (verdict_ && scatter) one.predicted = scatter->value;
    one.as_predicted = agrees(Points{{.node = node, .place = place, .predicted = {}}}, quantity);
    diagnoses_.found.push_back({what, std::move(one), {}});
  }

  bool has(What what) const {
    return std::any_of(diagnoses_.found.begin(), diagnoses_.found.end(),
                       [=](const Diagnosis& one) { return one.what == what; });
  }

  bool is_all_saturated() const {
    return std::any_of(diagnoses_.found.begin(), diagnoses_.found.end(),
                       [](const Diagnosis& one) { return one.what == What::saturates && one.at.measure == 1; });
  }

  /// The node nearest to the input whose signal is exactly 0 where that before it is not, but hardly more.
  bool signal_underflow() {
    for (const Subject& one : subjects_) {
      double before = INFINITY;
      for (const NodePrediction& node : nodes_) {
        const RecordedNodeState* at = one.state.find(node.name);
        const std::optional<double> z = at ? at->q : std::nullopt;
        if (z == 0.0 && before > 0 && std::sqrt(before) < kNearly) {
          diagnoses_.found.push_back({What::signal_underflows,
                                      {.node = node.name, .to = {}, .measure = 0, .predicted = {}, .as_predicted = {}},
                                      {}});
          return true;
        }
        if (z) before = *z;
      }
    }
    return false;
  }

  /// The node nearest to the output whose gradient is exactly 0 where that behind it is not, but hardly more.
  void underflow() {
    for (const Subject& one : subjects_) {
      double behind = INFINITY;
      for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
        const RecordedNodeState* at = one.state.find(node->name);
        if (!at || !at->gradient) continue;
        if (*at->gradient == 0 && behind > 0 && behind < kNearly) {
          diagnoses_.found.push_back({What::underflows,
                                      {.node = node->name, .to = {}, .measure = 0, .predicted = {}, .as_predicted = {}},
                                      {}});
          return;
        }
        behind = *at->gradient;
      }
    }
  }

  /// A signal or a gradient that is exactly 0 in all networks from some node on, and nothing else says why.
  void zero(const Points& points, const std::string& quantity, What what) {
    for (std::size_t i = 1; i < points.size(); ++i) {
      if (points[i].recorded != 0 || points[i - 1].recorded < kTiny) continue;
      Finding one{.node = points[i].node, .to = points[i].node, .measure = 0, .predicted = {}, .as_predicted = {}};
      if (points[i].predicted && points[i - 1].predicted)
        one.predicted = *points[i].predicted / *points[i - 1].predicted;
      one.as_predicted = agrees(std::span(points).subspan(i - 1, 2), quantity);
      diagnoses_.found.push_back({what, std::move(one), {}});
      return;
    }
  }

  const std::vector<Subject>& subjects_;
  const std::vector<NodePrediction>& nodes_;  // of the first
  const Verdict* verdict_;
  Diagnoses diagnoses_;
  bool saw_shares_ = false;
};

std::string beside(const Finding& one) {
  if (!one.predicted) return "no prediction";
  if (!one.as_predicted) return fmt::format("predicted {:.3g}, not judged", *one.predicted);
  return fmt::format("{}as predicted ({:.3g})", *one.as_predicted ? "" : "not ", *one.predicted);
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
    case What::signal_underflows:
      return "signal_underflows";
  }
  return "";
}

std::string Diagnosis::sentence() const {
  const auto stretch = [](const Finding& one) {
    return one.node == one.to ? fmt::format("at {}: x {:.3g}", one.node, one.measure)
                              : fmt::format("from {} to {}: x {:.3g} {}", one.node, one.to, one.measure,
                                            one.in_all ? "in all" : "a layer");
  };
  const auto ratio = [&](const char* of) {
    const bool falls = what == What::vanishes || what == What::gradient_vanishes;
    const bool is_signal = what == What::vanishes || what == What::explodes;
    std::string said = fmt::format("the {} {} {} (a ratio of rms{}), {}", of, falls ? "vanishes" : "explodes",
                                   stretch(at), is_signal ? "" : ", widths evened out", beside(at));
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
    case What::signal_underflows:
      return fmt::format("the signal of {} is exactly 0 where that of the layer before is not: it underflows", at.node);
  }
  return "";
}

Diagnoses diagnose(const std::vector<Subject>& subjects, const Verdict* verdict) {
  if (subjects.empty()) return {};
  return Doctor(subjects, verdict).run();
}

}  // namespace initlab::verdict
