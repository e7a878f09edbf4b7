#include "training/calibrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "initlab/error.hpp"
#include "plugin/registry.hpp"
#include "text/words.hpp"
#include "training/order.hpp"
#include "training/scratch_evaluator.hpp"

namespace initlab::training {

namespace {

struct Owned {
  Index node = 0, tensor = 0;
};

/// The view of the network that one initializer gets.
class Session : public Calibration {
 public:
  Session(const network::Network& network, network::Flat& parameters, std::vector<Owned> owned,
          ScratchEvaluator& evaluator, const data::Samples& samples, SampleOrder& order, Index& budget,
          std::string title)
      : network_(network),
        parameters_(parameters),
        owned_(std::move(owned)),
        evaluator_(evaluator),
        samples_(samples),
        order_(order),
        budget_(budget),
        title_(std::move(title)) {}

  Index size() const override { return owned_.size(); }
  const TensorInfo& info(Index i) const override { return holder(i).tensors[owned_.at(i).tensor]; }
  Index node(Index i) const override { return owned_.at(i).node; }
  TensorSlot slot(Index i) const override { return holder(i).slots[owned_.at(i).tensor]; }
  Matrix tensor(Index i) override { return network::tensors(holder(i), parameters_.memptr())[owned_.at(i).tensor]; }

  Evaluator& batch(std::uint64_t k) override {
    if (budget_ == 0) throw Error("calibration: its budget of evaluations is used up");
    --budget_;
    Batch batch;
    order_.batch(static_cast<std::int64_t>(k), batch.index);
    batch.label(samples_);
    evaluator_.look_at(parameters_, samples_, std::move(batch));
    return evaluator_;
  }

  Index budget() const override { return budget_; }

  void report(std::string_view trace, double value) override {
    for (CalibrationTrace& known : traces_)
      if (known.name == trace) return known.values.push_back(value);
    traces_.push_back({info(0).node, info(0).spec.name, std::string(trace), {value}, title_});
  }

  const std::vector<CalibrationTrace>& traces() const { return traces_; }

 private:
  const network::Node& holder(Index i) const { return network_.nodes()[owned_.at(i).node]; }

  const network::Network& network_;
  network::Flat& parameters_;
  std::vector<Owned> owned_;
  ScratchEvaluator& evaluator_;
  const data::Samples& samples_;
  SampleOrder& order_;
  Index& budget_;
  std::string title_;
  std::vector<CalibrationTrace> traces_;
};

/// One call of calibrate.
struct Turn {
  const network::Filling* filling;
  std::vector<Owned> owned;
};

/// In the order of their first tensors: one an initializer, or one for each node if it calibrates by layer.
std::vector<Turn> turns(const network::Network& network) {
  std::vector<Turn> found;
  for (Index node = 0; node < network.nodes().size(); ++node)
    for (Index t = 0; t < network.nodes()[node].fillings.size(); ++t) {
      const network::Filling& filling = network.nodes()[node].fillings[t];
      if (!filling.initializer || !filling.initializer->calibrates()) continue;
      const bool by_layer = filling.initializer->calibrates_by_layer();
      const auto same = std::find_if(found.begin(), found.end(), [&](const Turn& turn) {
        return turn.filling->initializer == filling.initializer && (!by_layer || turn.owned.front().node == node);
      });
      if (same == found.end())
        found.push_back({&filling, {{node, t}}});
      else
        same->owned.push_back({node, t});
    }
  return found;
}

bool of_one_turn(const CalibrationTrace& a, const CalibrationTrace& b) {
  return a.node == b.node && a.tensor == b.tensor;
}

/// The last value of a trace of the same turn.
std::optional<double> last(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& one,
                           const std::string& name) {
  for (const CalibrationTrace& trace : traces)
    if (trace.name == name && of_one_turn(trace, one)) return trace.values.back();
  return std::nullopt;
}

/// How far from its target a calibration ended.
struct Shortfall {
  double deviation, tolerance;
  Index exhausted;                 ///< the budget that was used up, or 0
  std::vector<std::string> names;  ///< behind "stopped_"

  std::string text() const {
    return fmt::format("ended {:.3g} from its target (tolerance {:.3g}{}){}", deviation, tolerance,
                       exhausted > 0 ? fmt::format("; its budget of {} evaluations is used up", exhausted) : "",
                       names.empty() ? "" : ": " + text::join_some(names));
  }
};

/// Nothing if the turn that reported `deviation` reached its target.
std::optional<Shortfall> shortfall(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& deviation) {
  Shortfall found{deviation.values.back(), last(traces, deviation, "tolerance").value_or(0), deviation.exhausted, {}};
  if (!last(traces, deviation, "stopped") && found.deviation <= found.tolerance) return std::nullopt;
  const std::string prefix = "stopped_";
  for (const CalibrationTrace& trace : traces)
    if (trace.name.starts_with(prefix) && of_one_turn(trace, deviation))
      found.names.push_back(trace.name.substr(prefix.size()));
  return found;
}

}  // namespace

std::string outcome(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& deviation) {
  const auto short_of = shortfall(traces, deviation);
  return short_of ? short_of->text() : "reached its target";
}

std::vector<std::string> shortfalls(const std::vector<CalibrationTrace>& traces) {
  std::vector<std::pair<std::string, Shortfall>> found;
  for (const CalibrationTrace& trace : traces) {
    if (trace.name != "deviation") continue;
    const auto one = shortfall(traces, trace);
    if (!one) continue;
    const auto same = std::find_if(found.begin(), found.end(), [&](const auto& known) {
      return known.first == trace.title && known.second.tolerance == one->tolerance;
    });
    if (same == found.end()) {
      found.push_back({trace.title, *one});
      continue;
    }
    same->second.deviation = std::max(same->second.deviation, one->deviation);
    same->second.exhausted = std::max(same->second.exhausted, one->exhausted);
    same->second.names.insert(same->second.names.end(), one->names.begin(), one->names.end());
  }
  std::vector<std::string> sentences;
  for (const auto& [title, all] : found) sentences.push_back(title + ": its calibration " + all.text());
  return sentences;
}

std::vector<CalibrationTrace> calibrate(const network::Network& network, network::Flat& parameters, const Loss& loss,
                                        const data::Samples& samples, std::uint64_t seed,
                                        const CalibrationLimits& limits, network::Team& team) {
  std::vector<CalibrationTrace> traces;
  const std::vector<Turn> all = turns(network);
  if (all.empty()) return traces;
  const Index size = std::min(limits.batch, samples.count());
  ScratchEvaluator evaluator(network, loss, size, team);
  const auto order = with_replacement(samples.count(), size, seed);
  std::map<const Initializer*, Index> budgets, left;  // as large as it has turns: a network of any depth has enough
  for (const Turn& turn : all) left[turn.filling->initializer.get()] += limits.budget;
  budgets = left;
  for (const Turn& turn : all) {
    const Initializer& initializer = *turn.filling->initializer;
    Index& budget = left.at(&initializer);
    Session session(network, parameters, turn.owned, evaluator, samples, *order, budget, turn.filling->title);
    plugin::guarded(turn.filling->title, "calibrate", [&] { initializer.calibrate(session); });
    if (!parameters.is_finite())
      throw Error(turn.filling->title + ": calibrate: left an entry that is not finite (NaN or infinite)");
    for (CalibrationTrace trace : session.traces()) {
      if (budget == 0) trace.exhausted = budgets.at(&initializer);
      traces.push_back(std::move(trace));
    }
  }
  return traces;
}

}  // namespace initlab::training
