#include "training/calibrate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "initlab/error.hpp"
#include "plugin/registry.hpp"
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
          ScratchEvaluator& evaluator, const data::Samples& samples, SampleOrder& order, Index budget)
      : network_(network),
        parameters_(parameters),
        owned_(std::move(owned)),
        evaluator_(evaluator),
        samples_(samples),
        order_(order),
        budget_(budget) {}

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
    traces_.push_back({node, std::string(trace), {value}});
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

}  // namespace

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
    Session session(network, parameters, calibrator.owned, evaluator, samples, *order, limits.budget);
    plugin::guarded(calibrator.filling->title, "calibrate",
                    [&] { calibrator.filling->initializer->calibrate(session); });
    if (!parameters.is_finite())
      throw Error(calibrator.filling->title + ": calibrate: left an entry that is not finite (NaN or infinite)");
    traces.insert(traces.end(), session.traces().begin(), session.traces().end());
  }
  return traces;
}

}  // namespace initlab::training
