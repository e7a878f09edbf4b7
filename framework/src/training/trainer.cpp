#include "training/trainer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "training/clipping.hpp"

namespace initlab::training {

void Batch::label(const data::Samples& samples) {
  const data::TargetsView& all = samples.targets();
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

namespace {

/// Calls visit(begin, size, rate) for what a part of a node covers of each tensor that learns: where it stands in the
/// flat vectors, and the multiplier of its rate.
template <class Visit>
void each_learning(const network::Node& node, Part part, const Visit& visit) {
  for (Index t = 0; t < node.tensors.size(); ++t) {
    const double rate = node.fillings[t].rate;
    if (node.tensors[t].spec.role == Role::state || rate == 0) continue;
    const Part::Range range = part.of(node.slots[t]);
    visit(node.slots[t].offset + range.begin, range.size(), rate);
  }
}

}  // namespace

std::vector<network::Flat> initial_states(const Optimizer& optimizer, Index parameters) {
  std::vector<network::Flat> states;
  for (Index s = 0; s < optimizer.states().size(); ++s)
    states.emplace_back(parameters).fill(optimizer.initial_state(s));
  return states;
}

Trainer::Trainer(const network::Network& network, const Loss& loss, const UpdateRule& rule,
                 const data::Samples& samples, SampleOrder& order, network::Flat parameters, std::uint64_t dropout_seed,
                 network::Team& team)
    : network_(network),
      loss_(loss),
      rule_(rule),
      samples_(samples),
      order_(order),
      parameters_(std::move(parameters)),
      gradient_(network.parameters(), arma::fill::zeros),
      state_(initial_states(*rule.optimizer, network.parameters())),
      execution_(network, order.largest_batch(), true, dropout_seed, team),
      losses_(order.largest_batch()) {
  for (const network::Node& node : network.nodes()) squares_.emplace_back(node.parts);
}

void Trainer::copy_state(Real* to) const {
  to = std::copy(parameters_.begin(), parameters_.end(), to);
  for (const network::Flat& state : state_) to = std::copy(state.begin(), state.end(), to);
}

void Trainer::restore(std::int64_t step, const Real* from) {
  const auto take = [&](network::Flat& to) {
    std::copy_n(from, to.n_elem, to.begin());
    from += to.n_elem;
  };
  take(parameters_);
  for (network::Flat& state : state_) take(state);
  step_ = step;
}

double Trainer::step() {
  order_.batch(step_, batch_.index);
  batch_.label(samples_);
  const Index n = batch_.index.size();
  execution_.pass(
      parameters_.memptr(), n, Mode::train, static_cast<std::uint64_t>(step_),
      [this](Index first, Index count) {
        Matrix x = execution_.output(0, first, count);
        samples_.gather(std::span(batch_.index).subspan(first, count), x);
      },
      [this](Index first, Index count) { evaluate(first, count); }, true);
  const double loss =
      std::accumulate(losses_.begin(), losses_.begin() + static_cast<std::ptrdiff_t>(n), 0.0) / static_cast<double>(n);
  if (!std::isfinite(loss)) return loss;
  rate_factor_ = rule_.schedule->factor(step_);
  if (rule_.clip && rule_.clip->norm)
    clipped_update();
  else
    execution_.gradient(0, gradient_.memptr(), [this](const network::Node& node, Part part) { update(node, part); });
  execution_.update_state(parameters_.memptr());
  ++step_;
  return loss;
}

/// The losses of a slice, and the gradient of their mean over the batch.
void Trainer::evaluate(Index first, Index count) {
  const Index last = network_.nodes().size() - 1;
  const Matrix y = execution_.output(last, first, count);
  Matrix dy = execution_.output_gradient(last, first, count);
  const Real scale = Real(1) / static_cast<Real>(batch_.index.size());
  loss_.evaluate(y, batch_.of(first, count), scale, &dy, losses_.data() + first);
}

/// The norm is that of the whole gradient, which no part knows before all are there.
void Trainer::clipped_update() {
  execution_.gradient(0, gradient_.memptr(), [this](const network::Node& node, Part part) { measure(node, part); });
  double sum = 0;
  for (const std::vector<double>& node : squares_) sum = std::accumulate(node.begin(), node.end(), sum);
  gradient_factor_ = static_cast<Real>(norm_factor(std::sqrt(sum), *rule_.clip->norm));
  execution_.each_part([this](const network::Node& node, Part part) { update(node, part); });
}

void Trainer::measure(const network::Node& node, Part part) {
  double sum = 0;
  each_learning(node, part, [&](Index begin, Index size, double) {
    sum += sum_of_squares({gradient_.memptr() + begin, size});
  });
  squares_[static_cast<Index>(&node - network_.nodes().data())][part.index] = sum;
}

void Trainer::update(const network::Node& node, Part part) {
  std::array<Real*, 4> state{};
  each_learning(node, part, [&](Index begin, Index size, double rate) {
    const std::span<Real> gradient(gradient_.memptr() + begin, size);
    if (rule_.clip && rule_.clip->value) clip_values(gradient, static_cast<Real>(*rule_.clip->value));
    if (gradient_factor_ != 1)
      for (Real& g : gradient) g *= gradient_factor_;
    for (Index s = 0; s < state_.size(); ++s) state[s] = state_[s].memptr() + begin;
    rule_.optimizer->update({parameters_.memptr() + begin, size}, gradient,
                            std::span<Real* const>(state.data(), state_.size()), rate * rate_factor_, step_);
  });
}

}  // namespace initlab::training
