// ObservedBatch: the pass over a probe's batch, and what probes may see of it.
#pragma once

#include <memory>

#include "run/experiment.hpp"
#include "training/scratch_evaluator.hpp"

namespace initlab::run {

class BatchObservation;

/// The states of the parameters that a probe may ask for.
struct ParameterStates {
  const network::Flat* present = nullptr;
  const network::Flat* previous = nullptr;
  const network::Flat* initial = nullptr;
  const std::vector<network::Flat>* optimizer = nullptr;  ///< what it keeps of each parameter
};

/// One batch on which probes observe the network, with memory of its own: a pass changes nothing of the run.
/// Probes that look at the same samples in the same mode share it.
class ObservedBatch {
 public:
  ObservedBatch(const Experiment& experiment, const manifest::ProbePlan& plan, const Needs& needs, network::Team& team);
  ~ObservedBatch();

  /// True if a probe with this plan can share it.
  bool serves(const manifest::ProbePlan& plan) const;
  /// Widens what is computed.
  void add(const Needs& needs);

  /// Runs the pass for the state after `step` updates. A current batch is the one that the next update takes, with its
  /// very masks.
  void look(const ParameterStates& states, std::int64_t step);

  /// The last look, as an interface for probes.
  const Observation& observation() const;

 private:
  friend class BatchObservation;

  const Experiment& experiment_;
  manifest::ProbePlan::From from_;
  manifest::Selection chosen_;
  Index capacity_ = 0;
  bool eval_mode_;
  Needs needs_;
  network::Team& team_;
  const data::Samples& samples_;
  training::Batch batch_;
  std::unique_ptr<network::Execution> execution_;
  bool needs_backward() const;

  network::Flat gradient_, sample_gradient_;
  std::map<Index, double> largest_slopes_;  // of the activations that somebody asked for
  std::vector<double> losses_;
  double loss_ = 0;
  std::unique_ptr<training::ScratchEvaluator> evaluator_;
  ParameterStates states_;  // of the last look
  std::int64_t step_ = 0;
  const std::unique_ptr<BatchObservation> observation_;
};

}  // namespace initlab::run
