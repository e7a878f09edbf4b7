// ScratchEvaluator: the network as a function of its parameters, on one batch, on memory of its own.
#pragma once

#include <vector>

#include "data/dataset.hpp"
#include "network/execution.hpp"
#include "training/losses/loss.hpp"
#include "training/trainer.hpp"

namespace initlab::training {

/// Evaluates at `parameters` (watched, not copied: they may change between calls) plus a displacement.
class ScratchEvaluator : public Evaluator {
 public:
  ScratchEvaluator(const network::Network& network, const Loss& loss, Index capacity, network::Team& team);

  /// The batch and the parameters that the next calls are about.
  void look_at(const network::Flat& parameters, const data::Samples& samples, Batch batch);

  Index samples() const override { return batch_.index.size(); }
  Index parameters() const override { return network_.parameters(); }
  const Matrix output(Index node, const Matrix* displacement) override;
  double loss(const Matrix* displacement) override;
  double gradient(Matrix& gradient, const Matrix* displacement) override;
  void logit_gradient(Index sample, Index logit, Matrix& gradient, const Matrix* displacement) override;

 private:
  using LossTask = network::Execution::SliceTask;
  void run(const Matrix* displacement, const LossTask& loss, bool backward);
  LossTask loss_task(Real scale, bool backward);

  const network::Network& network_;
  const Loss& loss_;
  network::Execution execution_;
  const network::Flat* present_ = nullptr;
  const data::Samples* set_ = nullptr;
  Batch batch_;
  network::Flat displaced_;
  std::vector<double> losses_;
};

}  // namespace initlab::training
