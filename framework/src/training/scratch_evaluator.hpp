// ScratchEvaluator: the network as a function of its parameters, on one batch, on memory of its own.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "data/dataset.hpp"
#include "network/execution.hpp"
#include "training/jacobian.hpp"
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
  void logit_gradients(Index logit, Index count, Matrix& gradients, const Matrix* displacement) override;
  void jacobian(Index from, Index to, Index sample, Matrix& transposed, const Matrix* displacement) override;

 private:
  using LossTask = std::function<void(Index first, Index count)>;
  const Real* at(const Matrix* displacement);
  void run(const Matrix* displacement, Index count, const LossTask& loss, bool backward);
  LossTask loss_task(Real scale, bool backward);
  LossTask seed(Index logit, Index begin, Index end);
  double mean_loss() const;

  const network::Network& network_;
  const Loss& loss_;
  Index capacity_;
  network::Team& team_;
  network::Execution execution_;
  std::map<Index, Jacobian> jacobians_;  // by their end, of those that somebody asked for
  const network::Flat* present_ = nullptr;
  const data::Samples* set_ = nullptr;
  Batch batch_;
  network::Flat displaced_;
  std::vector<double> losses_;
};

}  // namespace initlab::training
