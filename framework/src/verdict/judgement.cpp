#include "verdict/judgement.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>

#include "prediction/scatters.hpp"

namespace initlab::verdict {

namespace {

using prediction::NodePrediction;
using prediction::Scatter;
using Value = std::function<std::optional<double>(const RecordedNodeState&)>;
using Predicted = std::function<std::optional<Scatter>(const NodePrediction&)>;

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

/// Below it Real loses digits: a rms.
constexpr double kLost = std::numeric_limits<Real>::min();

/// A network in which some layer has no active unit for any sample.
struct Death {
  bool dead = false;
  Index from = 0;           ///< the first node whose output shows it
  bool underflows = false;  ///< its signal does: slopes at what is left of it are no gradient's
};

bool is_zero(const std::optional<double>& recorded, const std::optional<Scatter>& predicted) {
  return recorded == 0.0 && predicted && predicted->value > kTiny;
}

/// Whether z is expected where Real loses digits.
bool is_lost(const NodePrediction& node) { return node.q && node.q->value > 0 && node.q->value < kLost * kLost; }

Death death_of(const Subject& subject) {
  const std::vector<NodePrediction>& nodes = subject.prediction->nodes;
  Death found{.dead = false, .from = nodes.size()};
  bool gradient_is_zero = false, is_off = false;
  for (Index i = 0; i < nodes.size(); ++i) {
    const RecordedNodeState* at = subject.state.find(nodes[i].name);
    if (!at) continue;
    is_off |= at->inactive == 1.0 && has_slopes(nodes[i], *at);
    const bool inactive = at->inactive == 1.0 && nodes[i].inactive && nodes[i].inactive->value < 1;
    const bool silent = is_zero(at->activation_second, nodes[i].activation_second) || is_zero(at->q, nodes[i].q) ||
                        (inactive && is_off);
    gradient_is_zero |= is_zero(at->gradient, nodes[i].gradient);
    found.underflows |= is_lost(nodes[i]);
    if (silent) found.dead = true, found.from = std::min(found.from, i);
  }
  found.dead |= gradient_is_zero && !found.underflows;
  return found;
}

class Judge {
 public:
  Judge(const std::vector<Subject>& first, const std::vector<std::vector<Subject>>& later)
      : first_(first), later_(later), nodes_(first.front().prediction->nodes) {
    for (const Subject& one : first) deaths_.push_back(death_of(one));
  }

  Verdict run() {
    verdict_.networks = first_.size();
    deaths();
    for (place_ = 0; place_ < nodes_.size(); ++place_) {
      const NodePrediction& node = nodes_[place_];
      if (node.is_input) continue;
      tensors(node);
      own_step(node);
      if (node.is_activation) {
        const bool as_layer = node.is_layer;
        add({"E[phi^2]", node.assumption}, &NodePrediction::activation_second,
            [=](const auto& s) { return as_layer ? s.q : s.activation_second; });
        add({"E[phi]", first_of(node.assumption, node.law_assumption)}, &NodePrediction::activation_mean,
            [=](const auto& s) { return as_layer ? s.mean : s.activation_mean; });
        add({"saturated share", share_assumption(node, node.saturated)}, &NodePrediction::saturated,
            share(&RecordedNodeState::saturated));
        add({"inactive share", share_assumption(node, node.inactive)}, &NodePrediction::inactive,
            share(&RecordedNodeState::inactive));
      } else {
        add({"q", node.assumption}, &NodePrediction::q, &RecordedNodeState::q);
        mean(node);
      }
      const std::string& taken = node.gradient_assumption;
      add({"gradient rms", taken, Way::backward}, &NodePrediction::gradient, &RecordedNodeState::gradient);
      for (std::size_t t = 0; t < node.tensors.size(); ++t)
        add(
            {node.tensors[t].tensor + ": gradient rms per sample", taken, Way::backward},
            [t](const NodePrediction& one) { return one.tensors[t].gradient; }, tensor(t, &RecordedTensor::gradient));
    }
    loss();
    hold_error_rate();
    return std::move(verdict_);
  }

 private:
  /// Which networks a number is taken from: it is behind what died in them, or in front of it.
  enum class Way { forward, backward, own };

  struct What {
    std::string quantity;
    std::string not_judged = {};
    Way way = Way::forward;
  };

  template <class Of>
  Value tensor(std::size_t t, Of of) const {
    return [name = nodes_[place_].tensors[t].tensor, of](const RecordedNodeState& state) -> std::optional<double> {
      const auto at = state.tensors.find(name);
      return at == state.tensors.end() ? std::nullopt : at->second.*of;
    };
  }

  Value share(std::optional<double> RecordedNodeState::*of) const {
    return [&node = nodes_[place_], of](const RecordedNodeState& at) {
      return has_slopes(node, at) ? at.*of : std::nullopt;
    };
  }

  /// A mean around 0 is N(0, q / n) given the length, and lengths of deep networks are anything but certain.
  void mean(const NodePrediction& node) {
    if (!node.mean || node.mean->value != 0)
      return add({"mean", node.assumption}, &NodePrediction::mean, &RecordedNodeState::mean);
    const Scatter ratio = Scatter::additive(0, 1 / std::sqrt(static_cast<double>(node.units)));
    add(
        {"mean / sqrt(q)", node.assumption}, [=](const NodePrediction&) { return std::optional(ratio); },
        [](const RecordedNodeState& s) {
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

  bool counts(std::size_t network, Way way) const {
    const Death& death = deaths_[network];
    if (way == Way::own) return true;
    return way == Way::forward ? !death.dead || place_ < death.from : !death.dead && !death.underflows;
  }

  /// Of the present node.
  void add(const What& what, const Predicted& predicted, const Value& value) {
    const NodePrediction& node = nodes_[place_];
    if (what.way == Way::forward && is_lost(node)) return;
    const auto recorded = [&](const Subject& one) {
      const RecordedNodeState* at = one.state.find(node.name);
      return at ? value(*at) : std::nullopt;
    };
    add(
        node.name, what, [&](const Subject& one) { return predicted(one.prediction->nodes[place_]); }, recorded);
  }

  /// Of anything. `predicted` and `recorded`: of a Subject, perhaps nothing.
  template <class Of, class Recorded>
  void add(const std::string& node, const What& what, const Of& predicted, const Recorded& recorded) {
    std::vector<double> found;
    std::vector<Scatter> expected;
    for (std::size_t k = 0; k < first_.size(); ++k) {
      const std::optional<Scatter> scatter = counts(k, what.way) ? predicted(first_[k]) : std::nullopt;
      const std::optional<double> one = scatter ? recorded(first_[k]) : std::nullopt;
      if (!one || (*one == 0 && scatter->value > 0 && scatter->value < kTiny)) continue;
      if (what.way == Way::backward && scatter->value > 0 && scatter->value < kLost) continue;
      found.push_back(*one);
      expected.push_back(*scatter);
    }
    if (found.empty()) return;
    const Scatter scatter = Scatter::of_all(expected);
    for (std::size_t k = 0; k < found.size(); ++k) found[k] = scatter.moved(found[k], expected[k]);
    judge(node, what, scatter, found);
    for (const std::vector<Subject>& group : later_) {
      std::vector<double> values;
      for (const Subject& one : group)
        if (const auto value = recorded(one)) values.push_back(*value);
      verdict_.judgements.back().later.push_back(values.empty() ? std::nullopt : std::optional(scatter.pooled(values)));
    }
  }

  void judge(const std::string& node, const What& what, const Scatter& scatter, const std::vector<double>& recorded) {
    Judgement one{.node = node,
                  .quantity = what.quantity,
                  .is_own = what.way == Way::own,
                  .networks = recorded.size(),
                  .recorded = scatter.pooled(recorded),
                  .predicted = scatter.value,
                  .not_judged = what.not_judged,
                  .later = {}};
    one.probability =
        std::isnan(one.recorded) ? 0 : scatter.probability(one.recorded, static_cast<double>(recorded.size()));
    scatters_.push_back(scatter);
    verdict_.judgements.push_back(std::move(one));
  }

  void tensors(const NodePrediction& node) {
    for (std::size_t t = 0; t < node.tensors.size(); ++t) {
      const prediction::TensorPrediction& tensor = node.tensors[t];
      if (!tensor.law) continue;
      if (tensor.law->shape == Law::Shape::other) continue;  // how far entries scatter is not claimed
      const Index entries = recorded_entries(node, tensor);
      const auto all = [](const Scatter& scatter) { return [=](const auto&) { return std::optional(scatter); }; };
      if (tensor.law->variance + tensor.law->mean * tensor.law->mean > 0)
        add({tensor.tensor + ": second moment", "", Way::own}, all(second_of(*tensor.law, entries)),
            this->tensor(t, &RecordedTensor::second));
      add({tensor.tensor + ": mean", "", Way::own}, all(mean_of(*tensor.law, entries)),
          this->tensor(t, &RecordedTensor::mean));
    }
  }

  /// Of a probe that selects only some are known.
  Index recorded_entries(const NodePrediction& node, const prediction::TensorPrediction& tensor) const {
    Index entries = tensor.entries;
    for (const Subject& one : first_)
      if (const RecordedNodeState* at = one.state.find(node.name))
        if (const auto found = at->tensors.find(tensor.tensor); found != at->tensors.end() && found->second.entries > 0)
          entries = std::min(entries, found->second.entries);
    return entries;
  }

  /// z of a layer given what it read: q / (factor E[x^2] + shift) is chi^2_n / n where samples are alike.
  void own_step(const NodePrediction& node) {
    if (!std::isfinite(node.input_factor) || !node.why_not.empty() || !node.q || node.reads >= nodes_.size()) return;
    const NodePrediction& input = nodes_[node.reads];
    std::vector<double> recorded;
    double expected = 0;
    for (const Subject& one : first_) {
      const RecordedNodeState* at = one.state.find(node.name);
      const auto x = second(one.prediction->nodes[node.reads], one.state);
      if (!at || !at->q || !x) continue;
      const double given = node.input_factor * *x + node.input_shift;
      if (!(given >= kLost * kLost)) continue;  // of zeros: `q` says whether they are
      recorded.push_back(*at->q / given);
      expected += given;
    }
    if (recorded.empty()) return;
    expected /= static_cast<double>(recorded.size());
    for (double& ratio : recorded) ratio *= expected;
    // A kernel reads some positions of an image more often than others.
    judge(node.name,
          {"q given its input", input.varies && node.varies ? "positions of an image may differ" : "", Way::own},
          Scatter::logarithmic(expected, prediction::gamma_spread(node.freedom / 2)), recorded);
  }

  /// The recorded second moment of a node's output.
  static std::optional<double> second(const NodePrediction& node, const RecordedState& state) {
    if (node.is_input) return node.q->value;
    const RecordedNodeState* at = state.find(node.name);
    if (!at) return std::nullopt;
    return node.is_activation && !node.is_layer ? at->activation_second : at->q;
  }

  void loss() {
    const std::string& taken = nodes_.back().assumption;
    add(
        "loss", {first_.front().prediction->loss_type, taken, Way::backward},
        [](const Subject& one) { return one.prediction->backward.loss; },
        [](const Subject& one) { return one.state.loss; });
  }

  /// How many networks died: by a binomial law, with the probability that a single sample finds some layer without an
  /// active unit. That all of several samples do is less probable.
  void deaths() {
    double probability = 0;
    for (const Subject& one : first_) {
      double lives = 1;
      for (const NodePrediction& node : one.prediction->nodes) lives *= 1 - node.dies;
      probability += (1 - lives) / static_cast<double>(first_.size());
    }
    const auto dead = std::count_if(deaths_.begin(), deaths_.end(), [](const Death& one) { return one.dead; });
    if (dead == 0) return;
    const bool masked = first_.front().state.masked && has_dropout();
    Judgement one{.node = "network",
                  .quantity = "share without an active unit somewhere",
                  .networks = first_.size(),
                  .predicted = probability,
                  .not_judged = masked ? "masks leave fewer units active, which theory leaves out" : "",
                  .later = {}};
    const double n = static_cast<double>(first_.size());
    one.recorded = static_cast<double>(dead) / n;
    const boost::math::binomial law(n, std::min(probability, 1.0));
    one.probability = boost::math::cdf(boost::math::complement(law, static_cast<double>(dead) - 1));
    scatters_.push_back(std::nullopt);
    verdict_.judgements.push_back(std::move(one));
  }

  bool has_dropout() const {
    return std::any_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return node.type == "dropout"; });
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
      const double n = static_cast<double>(one.networks);
      if (scatters_[i])
        std::tie(one.low, one.high) = scatters_[i]->allowed(level, n);
      else
        one.high = most_dead(one.predicted, n, level) / n;
    }
  }

  /// The largest number of dead networks that is more probable than the level.
  static double most_dead(double probability, double networks, double level) {
    const boost::math::binomial law(networks, std::min(probability, 1.0));
    double dead = 0;
    while (dead < networks && boost::math::cdf(boost::math::complement(law, dead)) > level) ++dead;
    return dead;
  }

  const std::vector<Subject>& first_;
  const std::vector<std::vector<Subject>>& later_;
  const std::vector<NodePrediction>& nodes_;  // of the first; what differs from network to network is asked of each
  std::vector<Death> deaths_;
  Index place_ = 0;                               // of the node that is looked at
  std::vector<std::optional<Scatter>> scatters_;  // of each judgement
  Verdict verdict_;
};

}  // namespace

bool has_slopes(const NodePrediction& node, const RecordedNodeState& at) {
  const double z = at.q ? *at.q : node.q ? node.q->value : 1;
  return z > kLost * kLost || (node.q && node.q->value == 0);
}

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

Verdict judge(const std::vector<Subject>& first, const std::vector<std::vector<Subject>>& later) {
  if (first.empty()) return {};
  return Judge(first, later).run();
}

}  // namespace initlab::verdict
