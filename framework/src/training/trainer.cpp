#include "training/trainer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace initlab::training {

void Batch::label(const data::Samples& samples) {
  const data::TargetVectors& all = samples.targets();
  targets.size = all.size;
  if (all.size == 0) {
    labels.resize(index.size());
    for (Index i = 0; i < index.size(); ++i) labels[i] = samples.labels()[static_cast<Index>(index[i])];
    return;
  }
  targets.entries.resize(index.size() * all.size);
  for (Index i = 0; i < index.size(); ++i)
    std::copy_n(all.entries.data() + static_cast<Index>(index[i]) * all.size, all.size,
                targets.entries.data() + i * all.size);
}

Targets Batch::of(Index first, Index count) const {
  if (targets.size > 0) return {.vectors = targets.entries.data() + first * targets.size};
  return {.labels = std::span(labels).subspan(first, count)};
}

Trainer::Trainer(const network::Network& network, const Loss& loss, const Optimizer& optimizer,
                 const data::Samples& samples, SampleOrder& order, network::Flat parameters, std::uint64_t dropout_seed,
                 network::Team& team)
    : network_(network),
      loss_(loss),
      optimizer_(optimizer),
      samples_(samples),
      order_(order),
      parameters_(std::move(parameters)),
      gradient_(network.parameters(), arma::fill::zeros),
      execution_(network, order.largest_batch(), true, dropout_seed, team),
      losses_(order.largest_batch()) {
  for (Index s = 0; s < optimizer.states(); ++s) state_.emplace_back(network.parameters(), arma::fill::zeros);
  prepare_ = [this](Index first, Index count) {
    Matrix x = execution_.output(0, first, count);
    samples_.gather(std::span(batch_.index).subspan(first, count), x);
  };
  evaluate_ = [this](Index first, Index count) {
    const Index last = network_.nodes().size() - 1;
    const Matrix y = execution_.output(last, first, count);
    Matrix dy = execution_.output_gradient(last, first, count);
    const Real scale = Real(1) / static_cast<Real>(batch_.index.size());
    loss_.evaluate(y, batch_.of(first, count), scale, &dy, losses_.data() + first);
  };
  update_ = [this](const network::Node& node, Part part) { update(node, part); };
}

double Trainer::step() {
  order_.batch(step_, batch_.index);
  batch_.label(samples_);
  const Index n = batch_.index.size();
  execution_.pass(parameters_.memptr(), n, Mode::train, static_cast<std::uint64_t>(step_), prepare_, evaluate_, true);
  const double loss =
      std::accumulate(losses_.begin(), losses_.begin() + static_cast<std::ptrdiff_t>(n), 0.0) / static_cast<double>(n);
  if (!std::isfinite(loss)) return loss;
  execution_.gradient(0, gradient_.memptr(), update_);
  execution_.update_state(parameters_.memptr());
  ++step_;
  return loss;
}

void Trainer::update(const network::Node& node, Part part) {
  std::array<Real*, 4> state{};
  for (Index t = 0; t < node.tensors.size(); ++t) {
    const double rate = node.fillings[t].rate;
    if (node.tensors[t].spec.role == Role::state || rate == 0) continue;
    const Part::Range range = part.of(node.slots[t]);
    const Index begin = node.slots[t].offset + range.begin;
    for (Index s = 0; s < state_.size(); ++s) state[s] = state_[s].memptr() + begin;
    optimizer_.update({parameters_.memptr() + begin, range.size()}, {gradient_.memptr() + begin, range.size()},
                      std::span<Real* const>(state.data(), state_.size()), rate, step_);
  }
}

}  // namespace initlab::training
