// Trainer: the parameters of a network and the step that updates them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "data/dataset.hpp"
#include "manifest/plan.hpp"
#include "network/execution.hpp"
#include "training/losses/loss.hpp"
#include "training/optimizers/optimizer.hpp"
#include "training/order.hpp"
#include "training/schedules/schedule.hpp"

namespace initlab::training {

/// A batch of a data set: its samples' positions, and their labels or target vectors.
struct Batch {
  std::vector<std::int64_t> index;
  std::vector<std::int32_t> labels;
  data::TargetVectors targets;

  /// Takes the labels or target vectors that belong to `index`. Allocates only for a batch larger than any before.
  void label(const data::Samples& samples);

  /// The targets of samples [first, first + count) of the batch.
  Targets of(Index first, Index count) const;
};

/// What makes an update of a gradient.
struct UpdateRule {
  std::unique_ptr<Optimizer> optimizer;
  std::unique_ptr<RateSchedule> schedule;
  std::optional<manifest::ClipPlan> clip;
  double rate = 0;  ///< the optimizer's parameter, before the schedule's factor
};

/// What an optimizer keeps of so many parameters before step 0.
std::vector<network::Flat> initial_states(const Optimizer& optimizer, Index parameters);

/// Holds the state of a run: step, parameters, optimizer state. Everything else is a function of (seed, step).
class Trainer {
 public:
  /// All references must outlive it. `parameters` are theta_0.
  Trainer(const network::Network& network, const Loss& loss, const UpdateRule& rule, const data::Samples& samples,
          SampleOrder& order, network::Flat parameters, std::uint64_t dropout_seed, network::Team& team);

  /// One update, on the batch of the present step. Returns that batch's mean loss at the parameters before the update.
  /// If the loss is not finite nothing is updated: the run has diverged at the present step.
  double step();

  std::int64_t steps_done() const { return step_; }
  const network::Flat& parameters() const { return parameters_; }
  /// What the optimizer keeps of each parameter, as Optimizer::states names it.
  const std::vector<network::Flat>& optimizer_state() const { return state_; }

  /// What the run goes on from after an interruption, beside the step: parameters, then each state of the optimizer.
  std::size_t state_size() const { return (1 + state_.size()) * parameters_.n_elem; }
  void copy_state(Real* to) const;
  void restore(std::int64_t step, const Real* from);

 private:
  void evaluate(Index first, Index count);
  void clipped_update();
  void measure(const network::Node& node, Part part);
  void update(const network::Node& node, Part part);

  const network::Network& network_;
  const Loss& loss_;
  const UpdateRule& rule_;
  const data::Samples& samples_;
  SampleOrder& order_;
  network::Flat parameters_, gradient_;
  std::vector<network::Flat> state_;
  network::Execution execution_;
  Batch batch_;
  std::vector<double> losses_;
  std::int64_t step_ = 0;
  double rate_factor_ = 1;                    // the schedule's, of the update under way
  Real gradient_factor_ = 1;                  // of clipping by norm, likewise
  std::vector<std::vector<double>> squares_;  // of the gradient, by node and part
};

}  // namespace initlab::training
