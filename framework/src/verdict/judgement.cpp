#include "verdict/judgement.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>

#include "prediction/scatters.hpp"

namespace initlab::verdict {

namespace {

using prediction::NodePrediction;
using prediction::Scatter;
using Value = std::function<std::optional<double>(const RecordedNodeState&)>;

/// Of the mean square of a tensor's entries: N entries of kurtosis k have a relative variance of (k - 1) / N; every law
/// that is claimed with its shape has a kurtosis of at most 3.
Scatter second_of(const Law& law, Index entries) {
  const double second = law.variance + law.mean * law.mean;
  if (law.variance == 0) return Scatter::logarithmic(second, {});
  return Scatter::logarithmic(second, prediction::gamma_spread(static_cast<double>(entries) / 2));
}

Scatter mean_of(const Law& law, Index entries) {
  return Scatter::additive(law.mean, std::sqrt(law.variance / static_cast<double>(entries)));
}

class Judge {
 public:
  Judge(const prediction::Prediction& prediction, const std::vector<RecordedState>& states)
      : prediction_(prediction), states_(states) {}

  Verdict run() {
    verdict_.networks = states_.size();
    for (const NodePrediction& node : prediction_.nodes) {
      if (node.is_input) continue;
      tensors(node);
      own_step(node);
      if (node.is_activation) {
        const bool as_layer = node.is_layer;
        add(node, "E[phi^2]", node.activation_second,
            [&](const auto& s) { return as_layer ? s.q : s.activation_second; });
        add_judged(node, "E[phi]", node.activation_mean, first_of(node.assumption, node.law_assumption),
                   [&](const auto& s) { return as_layer ? s.mean : s.activation_mean; });
        add_judged(node, "saturated share", node.saturated, share_assumption(node, node.saturated),
                   [](const auto& s) { return s.saturated; });
        add_judged(node, "inactive share", node.inactive, share_assumption(node, node.inactive),
                   [](const auto& s) { return s.inactive; });
      } else {
        add(node, "q", node.q, [](const auto& s) { return s.q; });
        mean(node);
      }
      add_judged(node, "gradient rms", node.gradient, node.gradient_assumption,
                 [](const auto& s) { return s.gradient; });
      for (const auto& tensor : node.tensors)
        add_judged(node, tensor.tensor + ": gradient rms per sample", tensor.gradient, node.gradient_assumption,
                   [&](const auto& s) { return of(s, tensor.tensor).gradient; });
    }
    loss();
    hold_error_rate();
    return std::move(verdict_);
  }

 private:
  static RecordedTensor of(const RecordedNodeState& state, const std::string& tensor) {
    const auto at = state.tensors.find(tensor);
    return at == state.tensors.end() ? RecordedTensor{} : at->second;
  }

  /// A mean around 0 is N(0, q / n) given the length, and lengths of deep networks are anything but certain.
  void mean(const NodePrediction& node) {
    if (!node.mean || node.mean->value != 0) return add(node, "mean", node.mean, [](const auto& s) { return s.mean; });
    const Scatter ratio = Scatter::additive(0, 1 / std::sqrt(static_cast<double>(node.units)));
    add(node, "mean / sqrt(q)", ratio, [](const auto& s) {
      return s.mean && s.q && *s.q > 0 ? std::optional(*s.mean / std::sqrt(*s.q)) : std::nullopt;
    });
  }

  static const std::string& first_of(const std::string& a, const std::string& b) { return a.empty() ? b : a; }

  /// A few units in the tail are far from any law that a mean and a deviation determine.
  static std::string share_assumption(const NodePrediction& node, const std::optional<Scatter>& share) {
    const std::string& taken = first_of(node.assumption, node.law_assumption);
    if (!taken.empty() || !share) return taken;
    const double rarer = std::min(share->value, 1 - share->value);
    return rarer > 0 && rarer * static_cast<double>(node.units) < 1 ? "less than one such unit is expected" : "";
  }

  void add(const NodePrediction& node, const std::string& quantity, const std::optional<Scatter>& scatter,
           const Value& value, bool is_own = false) {
    add_judged(node, quantity, scatter, is_own ? "" : node.assumption, value, is_own);
  }

  void add_judged(const NodePrediction& node, const std::string& quantity, const std::optional<Scatter>& scatter,
                  const std::string& not_judged, const Value& value, bool is_own = false) {
    if (!scatter) return;
    std::vector<double> recorded;
    for (const RecordedState& state : states_) {
      const RecordedNodeState* at = state.find(node.name);
      if (const auto one = at ? value(*at) : std::nullopt) recorded.push_back(*one);
    }
    add(node.name, quantity, *scatter, recorded, not_judged, is_own);
  }

  void add(const std::string& node, const std::string& quantity, const Scatter& scatter,
           const std::vector<double>& recorded, const std::string& not_judged, bool is_own) {
    if (recorded.empty()) return;
    Judgement one{.node = node,
                  .quantity = quantity,
                  .is_own = is_own,
                  .networks = recorded.size(),
                  .predicted = scatter.value,
                  .not_judged = not_judged};
    one.recorded = scatter.pooled(recorded);
    one.probability = scatter.probability(one.recorded, static_cast<double>(recorded.size()));
    if (std::isnan(one.recorded)) one.probability = 0;
    scatters_.push_back(scatter);
    verdict_.judgements.push_back(std::move(one));
  }

  void tensors(const NodePrediction& node) {
    for (const auto& tensor : node.tensors) {
      if (!tensor.law) continue;
      if (tensor.law->shape == Law::Shape::other) continue;  // how far entries scatter is not claimed
      const std::string name = tensor.tensor;
      const Index entries = recorded_entries(node, tensor);
      if (tensor.law->variance + tensor.law->mean * tensor.law->mean > 0)
        add(
            node, name + ": second moment", second_of(*tensor.law, entries),
            [&](const auto& s) { return of(s, name).second; }, true);
      add(
          node, name + ": mean", mean_of(*tensor.law, entries), [&](const auto& s) { return of(s, name).mean; }, true);
    }
  }

  /// Of a probe that selects only some are known.
  Index recorded_entries(const NodePrediction& node, const prediction::TensorPrediction& tensor) const {
    Index entries = tensor.entries;
    for (const RecordedState& state : states_)
      if (const RecordedNodeState* at = state.find(node.name))
        if (const Index some = of(*at, tensor.tensor).entries; some > 0) entries = std::min(entries, some);
    return entries;
  }

  /// z of a layer given what it read: q / (factor E[x^2] + shift) is chi^2_n / n where samples are alike.
  void own_step(const NodePrediction& node) {
    if (!std::isfinite(node.input_factor) || !node.why_not.empty() || !node.q) return;
    const NodePrediction* input = reads(node);
    if (!input) return;
    std::vector<double> recorded;
    double expected = 0;
    for (const RecordedState& state : states_) {
      const RecordedNodeState* at = state.find(node.name);
      const auto x = second(*input, state);
      if (!at || !at->q || !x) continue;
      const double given = node.input_factor * *x + node.input_shift;
      if (!(given > 0)) continue;  // of zeros: `q` says whether they are
      recorded.push_back(*at->q / given);
      expected += given;
    }
    if (recorded.empty()) return;
    expected /= static_cast<double>(recorded.size());
    for (double& ratio : recorded) ratio *= expected;
    add(node.name, "q given its input",
        Scatter::logarithmic(expected, prediction::gamma_spread(static_cast<double>(node.units) / 2)), recorded,
        input->varies ? "positions of an image may differ" : "", true);
  }

  const NodePrediction* reads(const NodePrediction& node) const {
    return node.reads < prediction_.nodes.size() ? &prediction_.nodes[node.reads] : nullptr;
  }

  /// The recorded second moment of a node's output.
  static std::optional<double> second(const NodePrediction& node, const RecordedState& state) {
    if (node.is_input) return node.q->value;
    const RecordedNodeState* at = state.find(node.name);
    if (!at) return std::nullopt;
    return node.is_activation && !node.is_layer ? at->activation_second : at->q;
  }

  void loss() {
    if (!prediction_.backward.loss) return;
    std::vector<double> recorded;
    for (const RecordedState& state : states_)
      if (state.loss) recorded.push_back(*state.loss);
    add("loss", prediction_.loss_type, *prediction_.backward.loss, recorded, prediction_.nodes.back().assumption,
        false);
  }

  void hold_error_rate() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < verdict_.judgements.size(); ++i)
      if (verdict_.judgements[i].not_judged.empty()) order.push_back(i);
    verdict_.judged = order.size();
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return verdict_.judgements[a].probability < verdict_.judgements[b].probability;
    });
    bool rejected = true;
    for (std::size_t k = 0; k < order.size() && rejected; ++k) {
      Judgement& one = verdict_.judgements[order[k]];
      rejected = one.probability <= kFamilyError / static_cast<double>(order.size() - k);
      one.deviates = rejected;
    }
    const double level = kFamilyError / static_cast<double>(std::max<std::size_t>(order.size(), 1));
    for (std::size_t i = 0; i < verdict_.judgements.size(); ++i) {
      Judgement& one = verdict_.judgements[i];
      std::tie(one.low, one.high) = scatters_[i].allowed(level, static_cast<double>(one.networks));
    }
  }

  const prediction::Prediction& prediction_;
  const std::vector<RecordedState>& states_;
  std::vector<Scatter> scatters_;  // of each judgement
  Verdict verdict_;
};

}  // namespace

bool Verdict::deviates() const {
  return std::any_of(judgements.begin(), judgements.end(), [](const Judgement& one) { return one.deviates; });
}

std::vector<const Judgement*> Verdict::named() const {
  std::vector<const Judgement*> own;
  const Judgement* first = nullptr;
  for (const Judgement& one : judgements) {
    if (!one.deviates) continue;
    if (one.is_own) own.push_back(&one);
    if (!first) first = &one;
  }
  if (own.empty() && first) own.push_back(first);
  return own;
}

Verdict judge(const prediction::Prediction& prediction, const std::vector<RecordedState>& states) {
  return Judge(prediction, states).run();
}

}  // namespace initlab::verdict
