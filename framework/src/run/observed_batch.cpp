#include "run/observed_batch.hpp"

#include <numeric>

#include "initlab/error.hpp"

namespace initlab::run {

namespace {

using From = manifest::ProbePlan::From;

Index capacity(const Experiment& experiment, const manifest::ProbePlan& plan) {
  return plan.from == From::current ? experiment.order->largest_batch() : plan.samples;
}

}  // namespace

/// What one probe sees at one step.
class BatchObservation : public Observation {
 public:
  BatchObservation(ObservedBatch& seen, const ParameterStates& states, std::int64_t step)
      : seen_(seen), states_(states), step_(step) {}

  std::int64_t step() const override { return step_; }
  Index samples() const override { return seen_.batch_.index.size(); }
  std::span<const std::int64_t> sample_index() const override { return seen_.batch_.index; }
  std::span<const std::int32_t> labels() const override { return seen_.batch_.labels; }
  const Matrix targets() const override {
    data::TargetVectors& vectors = seen_.batch_.targets;
    return vectors.size == 0 ? Matrix() : Matrix(vectors.entries.data(), vectors.size, samples(), false, true);
  }
  double loss() const override { return seen_.loss_; }
  const Matrix output(Index node) const override { return seen_.execution_->output(node); }

  const Matrix output_gradient(Index node) const override {
    require(seen_.needs_.output_gradients, "output_gradients");
    if (node == 0) throw Error("output_gradient: the gradient of the input itself is not computed");
    return seen_.execution_->output_gradient(node);
  }

  const Matrix tensor(Index node, Index tensor, Which which) const override {
    require(which != Which::previous || seen_.needs_.previous_parameters, "previous_parameters");
    require(which != Which::initial || seen_.needs_.initial_parameters, "initial_parameters");
    const network::Flat* state = which == Which::present    ? states_.present
                                 : which == Which::previous ? states_.previous
                                                            : states_.initial;
    return network::tensors(seen_.experiment_.network->nodes()[node], state->memptr())[tensor];
  }

  const Matrix tensor_gradient(Index node, Index tensor) const override {
    require(seen_.needs_.tensor_gradients, "tensor_gradients");
    const network::Node& holder = seen_.experiment_.network->nodes()[node];
    if (holder.tensors[tensor].spec.role == Role::state)
      throw Error("tensor_gradient: " + holder.tensors[tensor].spec.name + " of " + holder.name + " is not trained");
    return network::tensors(holder, static_cast<const Real*>(seen_.gradient_.memptr()))[tensor];
  }

  Evaluator& evaluator() const override {
    require(seen_.needs_.evaluator, "evaluator");
    seen_.evaluator_->look_at(*states_.present, seen_.samples_, seen_.batch_);
    return *seen_.evaluator_;
  }

 private:
  static void require(bool declared, const char* need) {
    if (!declared) throw Error(std::string("observation: Probe::needs does not declare ") + need);
  }

  ObservedBatch& seen_;
  ParameterStates states_;
  std::int64_t step_;
};

ObservedBatch::ObservedBatch(const Experiment& experiment, const manifest::ProbePlan& plan, const Needs& needs,
                             network::Team& team)
    : experiment_(experiment),
      from_(plan.from),
      capacity_(capacity(experiment, plan)),
      eval_mode_(plan.eval_mode),
      team_(team),
      samples_(plan.from == From::test ? experiment.data->test : experiment.data->train),
      losses_(capacity_) {
  if (from_ != From::current) {
    batch_.index.resize(capacity_);
    std::iota(batch_.index.begin(), batch_.index.end(), std::int64_t{0});
    batch_.label(samples_);
  }
  add(needs);
}

bool ObservedBatch::serves(const manifest::ProbePlan& plan) const {
  return plan.from == from_ && capacity(experiment_, plan) == capacity_ && plan.eval_mode == eval_mode_;
}

void ObservedBatch::add(const Needs& needs) {
  needs_.output_gradients |= needs.output_gradients;
  needs_.tensor_gradients |= needs.tensor_gradients;
  needs_.previous_parameters |= needs.previous_parameters;
  needs_.initial_parameters |= needs.initial_parameters;
  needs_.evaluator |= needs.evaluator;
  const network::Network& network = *experiment_.network;
  execution_ = std::make_unique<network::Execution>(
      network, capacity_, needs_.output_gradients || needs_.tensor_gradients, experiment_.plan.seeds.dropout, team_);
  if (needs_.tensor_gradients) gradient_.zeros(network.parameters());
  if (needs_.evaluator && !evaluator_)
    evaluator_ = std::make_unique<training::ScratchEvaluator>(network, *experiment_.loss, capacity_, team_);
}

void ObservedBatch::look(const ParameterStates& states, std::int64_t step) {
  if (from_ == From::current) {
    experiment_.order->batch(step, batch_.index);
    batch_.label(samples_);
  }
  const Index n = batch_.index.size(), last = experiment_.network->nodes().size() - 1;
  const bool backward = needs_.output_gradients || needs_.tensor_gradients;
  const Mode mode = from_ == From::current ? Mode::train : eval_mode_ ? Mode::eval : Mode::probe;
  execution_->pass(
      states.present->memptr(), n, mode, static_cast<std::uint64_t>(step),
      [&](Index first, Index count) {
        Matrix x = execution_->output(0, first, count);
        samples_.gather(std::span(batch_.index).subspan(first, count), x);
      },
      [&](Index first, Index count) {
        Matrix dy = backward ? execution_->output_gradient(last, first, count) : Matrix();
        // Scale 1: each column is the gradient of its own sample's loss.
        experiment_.loss->evaluate(execution_->output(last, first, count), batch_.of(first, count), 1,
                                   backward ? &dy : nullptr, losses_.data() + first);
      },
      backward);
  loss_ =
      std::accumulate(losses_.begin(), losses_.begin() + static_cast<std::ptrdiff_t>(n), 0.0) / static_cast<double>(n);
  if (!needs_.tensor_gradients) return;
  execution_->gradient(0, gradient_.memptr());
  gradient_ /= static_cast<Real>(n);
}

std::unique_ptr<Observation> ObservedBatch::observation(const ParameterStates& states, std::int64_t step) {
  return std::make_unique<BatchObservation>(*this, states, step);
}

}  // namespace initlab::run
