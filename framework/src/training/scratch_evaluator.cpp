#include "training/scratch_evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "initlab/error.hpp"

namespace initlab::training {

ScratchEvaluator::ScratchEvaluator(const network::Network& network, const Loss& loss, Index capacity,
                                   network::Team& team)
    : network_(network),
      loss_(loss),
      capacity_(capacity),
      team_(team),
      execution_(network, capacity, true, 0, team),
      losses_(capacity) {}

void ScratchEvaluator::look_at(const network::Flat& parameters, const data::Samples& samples, Batch batch) {
  present_ = &parameters;
  set_ = &samples;
  batch_ = std::move(batch);
}

const Matrix ScratchEvaluator::output(Index node, const Matrix* displacement) {
  run(displacement, samples(), loss_task(1, false), false);
  return execution_.output(node);
}

double ScratchEvaluator::loss(const Matrix* displacement) {
  run(displacement, samples(), loss_task(1, false), false);
  return mean_loss();
}

double ScratchEvaluator::gradient(Matrix& gradient, const Matrix* displacement) {
  run(displacement, samples(), loss_task(Real(1) / static_cast<Real>(samples()), true), true);
  gradient.zeros(parameters(), 1);
  execution_.gradient(0, gradient.memptr());
  return mean_loss();
}

void ScratchEvaluator::logit_gradients(Index logit, Index count, Matrix& gradients, const Matrix* displacement) {
  if (count > samples() || logit >= network_.output().out.size())
    throw Error(fmt::format("logit_gradients: no such entry (got {} samples, logit {}, expected at most {}, below {})",
                            count, logit, samples(), network_.output().out.size()));
  gradients.zeros(parameters(), count);
  if (network_.couples_samples()) {
    for (Index sample = 0; sample < count; ++sample) {
      run(displacement, samples(), seed(logit, sample, sample + 1), true);
      execution_.gradient(0, gradients.colptr(sample));
    }
    return;
  }
  run(displacement, count, seed(logit, 0, count), true);
  for (Index node = 0; node < network_.nodes().size(); ++node)
    if (network_.nodes()[node].trained)
      for (Index sample = 0; sample < count; ++sample)
        execution_.sample_gradient(node, sample, gradients.colptr(sample));
}

void ScratchEvaluator::jacobian(Index from, Index to, Index sample, Matrix& transposed, const Matrix* displacement) {
  if (sample >= samples() || from >= to || to >= network_.nodes().size())
    throw Error(
        fmt::format("jacobian: no such sample or nodes (got sample {}, from {} to {}, expected a sample below "
                    "{}, from < to < {})",
                    sample, from, to, samples(), network_.nodes().size()));
  const auto [found, is_new] = jacobians_.try_emplace(to, network_, to, capacity_, team_);
  found->second.of(from, sample, at(displacement), *set_, batch_.index, transposed);
}

/// The parameters displaced.
const Real* ScratchEvaluator::at(const Matrix* displacement) {
  const Real* theta = present_->memptr();
  if (!displacement) return theta;
  if (displacement->n_elem != parameters())
    throw Error(fmt::format("evaluator: a displacement is flat (got {} entries, expected {})", displacement->n_elem,
                            parameters()));
  displaced_.set_size(parameters());
  for (Index i = 0; i < parameters(); ++i) displaced_[i] = theta[i] + (*displacement)[i];
  return displaced_.memptr();
}

/// A pass over the first samples of the batch.
void ScratchEvaluator::run(const Matrix* displacement, Index count, const LossTask& loss, bool backward) {
  execution_.pass(
      at(displacement), count, Mode::probe, 0,
      [this](Index first, Index size) {
        Matrix x = execution_.output(0, first, size);
        set_->gather(std::span(batch_.index).subspan(first, size), x);
      },
      loss, backward);
}

ScratchEvaluator::LossTask ScratchEvaluator::loss_task(Real scale, bool backward) {
  return [this, scale, backward](Index first, Index count) {
    const Index last = network_.nodes().size() - 1;
    Matrix dy = backward ? execution_.output_gradient(last, first, count) : Matrix();
    loss_.evaluate(execution_.output(last, first, count), batch_.of(first, count), scale, backward ? &dy : nullptr,
                   losses_.data() + first);
  };
}

/// In place of a loss: the sum of one output's entry over samples begin, ..., end - 1.
ScratchEvaluator::LossTask ScratchEvaluator::seed(Index logit, Index begin, Index end) {
  return [this, logit, begin, end](Index first, Index count) {
    Matrix dy = execution_.output_gradient(network_.nodes().size() - 1, first, count);
    dy.zeros();
    for (Index sample = std::max(begin, first); sample < std::min(end, first + count); ++sample)
      dy.at(logit, sample - first) = 1;
  };
}

double ScratchEvaluator::mean_loss() const {
  return std::accumulate(losses_.begin(), losses_.begin() + static_cast<std::ptrdiff_t>(samples()), 0.0) /
         static_cast<double>(samples());
}

}  // namespace initlab::training
