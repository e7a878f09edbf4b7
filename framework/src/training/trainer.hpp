// Trainer: the parameters of a network and the step that updates them.
#pragma once

#include <cstdint>
#include <vector>

#include "data/dataset.hpp"
#include "network/execution.hpp"
#include "training/losses/loss.hpp"
#include "training/optimizers/optimizer.hpp"
#include "training/order.hpp"

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

/// Holds the state of a run: step, parameters, optimizer state. Everything else is a function of (seed, step).
class Trainer {
 public:
  /// All references must outlive it. `parameters` are theta_0.
  Trainer(const network::Network& network, const Loss& loss, const Optimizer& optimizer, const data::Samples& samples,
          SampleOrder& order, network::Flat parameters, std::uint64_t dropout_seed, network::Team& team);

  /// One update, on the batch of the present step. Returns that batch's mean loss at the parameters before the update.
  /// If the loss is not finite nothing is updated: the run has diverged at the present step.
  double step();

  std::int64_t steps_done() const { return step_; }
  const network::Flat& parameters() const { return parameters_; }

 private:
  void update(const network::Node& node, Part part);

  const network::Network& network_;
  const Loss& loss_;
  const Optimizer& optimizer_;
  const data::Samples& samples_;
  SampleOrder& order_;
  network::Flat parameters_, gradient_;
  std::vector<network::Flat> state_;
  network::Execution execution_;
  Batch batch_;
  std::vector<double> losses_;
  std::int64_t step_ = 0;
  network::Execution::SliceTask prepare_, evaluate_;
  network::Execution::PartTask update_;
};

}  // namespace initlab::training
