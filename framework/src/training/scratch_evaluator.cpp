#include "training/scratch_evaluator.hpp"

#include <fmt/format.h>

#include <numeric>

#include "initlab/error.hpp"

namespace initlab::training {

ScratchEvaluator::ScratchEvaluator(const network::Network& network, const Loss& loss, Index capacity,
                                   network::Team& team)
    : network_(network), loss_(loss), execution_(network, capacity, true, 0, team), losses_(capacity) {}

void ScratchEvaluator::look_at(const network::Flat& parameters, const data::Samples& samples, Batch batch) {
  present_ = &parameters;
  set_ = &samples;
  batch_ = std::move(batch);
}

const Matrix ScratchEvaluator::output(Index node, const Matrix* displacement) {
  run(displacement, loss_task(1, false), false);
  return execution_.output(node);
}

double ScratchEvaluator::loss(const Matrix* displacement) {
  run(displacement, loss_task(1, false), false);
  return std::accumulate(losses_.begin(), losses_.begin() + static_cast<std::ptrdiff_t>(samples()), 0.0) /
         static_cast<double>(samples());
}

double ScratchEvaluator::gradient(Matrix& gradient, const Matrix* displacement) {
  run(displacement, loss_task(Real(1) / static_cast<Real>(samples()), true), true);
  gradient.zeros(parameters(), 1);
  execution_.gradient(0, gradient.memptr());
  return std::accumulate(losses_.begin(), losses_.begin() + static_cast<std::ptrdiff_t>(samples()), 0.0) /
         static_cast<double>(samples());
}

void ScratchEvaluator::logit_gradient(Index sample, Index logit, Matrix& gradient, const Matrix* displacement) {
  const Index last = network_.nodes().size() - 1;
  if (sample >= samples() || logit >= network_.output().out.size())
    throw Error(fmt::format("logit_gradient: no such entry (got sample {}, logit {}, expected below {} and {})", sample,
                            logit, samples(), network_.output().out.size()));
  run(
      displacement,
      [&, last](Index first, Index count) {
        Matrix dy = execution_.output_gradient(last, first, count);
        dy.zeros();
        if (sample >= first && sample < first + count) dy.at(logit, sample - first) = 1;
      },
      true);
  gradient.zeros(parameters(), 1);
  execution_.gradient(0, gradient.memptr());
}

void ScratchEvaluator::run(const Matrix* displacement, const LossTask& loss, bool backward) {
  const Real* theta = present_->memptr();
  if (displacement) {
    if (displacement->n_elem != parameters())
      throw Error(fmt::format("evaluator: a displacement is flat (got {} entries, expected {})", displacement->n_elem,
                              parameters()));
    displaced_.set_size(parameters());
    for (Index i = 0; i < parameters(); ++i) displaced_[i] = theta[i] + (*displacement)[i];
    theta = displaced_.memptr();
  }
  execution_.pass(
      theta, samples(), Mode::probe, 0,
      [this](Index first, Index count) {
        Matrix x = execution_.output(0, first, count);
        set_->gather(std::span(batch_.index).subspan(first, count), x);
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

}  // namespace initlab::training
