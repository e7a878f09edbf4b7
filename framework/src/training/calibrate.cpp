#include "training/calibrate.hpp"

#include <fmt/format.h>

#include <algorithm>
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
          ScratchEvaluator& evaluator, const data::Samples& samples, SampleOrder& order, Index budget,
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
    const std::string& node = info(0).node;
    for (CalibrationTrace& known : traces_)
      if (known.name == trace) return known.values.push_back(value);
    traces_.push_back({node, std::string(trace), {value}, title_});
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
  Index budget_;
  std::string title_;
  std::vector<CalibrationTrace> traces_;
};

struct Calibrator {
  const network::Filling* filling;
  std::vector<Owned> owned;
};

std::vector<Calibrator> calibrators(const network::Network& network) {
  std::vector<Calibrator> found;
  for (Index node = 0; node < network.nodes().size(); ++node)
    for (Index t = 0; t < network.nodes()[node].fillings.size(); ++t) {
      const network::Filling& filling = network.nodes()[node].fillings[t];
      if (!filling.initializer || !filling.initializer->calibrates()) continue;
      const auto same = std::find_if(found.begin(), found.end(), [&](const Calibrator& c) {
        return c.filling->initializer == filling.initializer;
      });
      if (same == found.end())
        found.push_back({&filling, {{node, t}}});
      else
        same->owned.push_back({node, t});
    }
  return found;
}

/// The last value of a trace of the same calibration.
std::optional<double> last(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& one,
                           const std::string& name) {
  for (const CalibrationTrace& trace : traces)
    if (trace.name == name && trace.node == one.node && trace.title == one.title) return trace.values.back();
  return std::nullopt;
}

/// The names behind "stopped_".
std::vector<std::string> stopped(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& one) {
  const std::string prefix = "stopped_";
  std::vector<std::string> names;
  for (const CalibrationTrace& trace : traces)
    if (trace.name.starts_with(prefix) && trace.node == one.node && trace.title == one.title)
      names.push_back(trace.name.substr(prefix.size()));
  return names;
}

bool reached(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& deviation) {
  return !last(traces, deviation, "stopped") &&
         deviation.values.back() <= last(traces, deviation, "tolerance").value_or(0);
}

}  // namespace

std::string outcome(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& deviation) {
  if (reached(traces, deviation)) return "reached its target";
  const std::vector<std::string> names = stopped(traces, deviation);
  return fmt::format("ended {:.3g} from its target (tolerance {:.3g}){}", deviation.values.back(),
                     last(traces, deviation, "tolerance").value_or(0), names.empty() ? "" : ": " + text::join(names));
}

std::vector<std::string> shortfalls(const std::vector<CalibrationTrace>& traces) {
  std::vector<std::string> sentences;
  for (const CalibrationTrace& trace : traces)
    if (trace.name == "deviation" && !reached(traces, trace))
      sentences.push_back(trace.title + ": its calibration " + outcome(traces, trace));
  return sentences;
}

std::vector<CalibrationTrace> calibrate(const network::Network& network, network::Flat& parameters, const Loss& loss,
                                        const data::Samples& samples, std::uint64_t seed,
                                        const CalibrationLimits& limits, network::Team& team) {
  std::vector<CalibrationTrace> traces;
  const std::vector<Calibrator> all = calibrators(network);
  if (all.empty()) return traces;
  const Index size = std::min(limits.batch, samples.count());
  ScratchEvaluator evaluator(network, loss, size, team);
  const auto order = with_replacement(samples.count(), size, seed);
  for (const Calibrator& calibrator : all) {
    Session session(network, parameters, calibrator.owned, evaluator, samples, *order, limits.budget,
                    calibrator.filling->title);
    plugin::guarded(calibrator.filling->title, "calibrate",
                    [&] { calibrator.filling->initializer->calibrate(session); });
    if (!parameters.is_finite())
      throw Error(calibrator.filling->title + ": calibrate: left an entry that is not finite (NaN or infinite)");
    traces.insert(traces.end(), session.traces().begin(), session.traces().end());
  }
  return traces;
}

}  // namespace initlab::training
