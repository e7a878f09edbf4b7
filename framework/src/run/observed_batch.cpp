#include "run/observed_batch.hpp"

#include <fmt/format.h>

#include <numeric>

#include "initlab/error.hpp"
#include "plugin/registry.hpp"
#include "theory/largest_slope.hpp"
#include "training/clipping.hpp"

namespace initlab::run {

namespace {

using From = manifest::ProbePlan::From;

const data::Samples& samples(const Experiment& experiment, const manifest::ProbePlan& plan) {
  return plan.from == From::test ? experiment.data->test : experiment.data->train;
}

/// The samples of a batch that stays the same; of the current one none yet.
std::vector<std::int64_t> fixed_samples(const Experiment& experiment, const manifest::ProbePlan& plan) {
  if (plan.from == From::current) return {};
  const std::vector<std::uint64_t> positions = plan.samples.positions(samples(experiment, plan).count());
  return {positions.begin(), positions.end()};
}

}  // namespace

/// What a probe sees of the last look.
class BatchObservation : public Observation {
 public:
  explicit BatchObservation(ObservedBatch& seen) : seen_(seen) {}

  std::int64_t step() const override { return seen_.step_; }
  Index samples() const override { return seen_.batch_.index.size(); }
  std::span<const std::int64_t> sample_index() const override { return seen_.batch_.index; }
  std::span<const std::int32_t> labels() const override { return seen_.batch_.labels; }
  const Matrix targets() const override {
    data::TargetVectors& vectors = seen_.batch_.targets;
    return vectors.size == 0 ? Matrix() : Matrix(vectors.entries.data(), vectors.size, samples(), false, true);
  }
  double loss() const override { return seen_.loss_; }
  double rate() const override {
    const training::UpdateRule& rule = seen_.experiment_.rule;
    return rule.rate * rule.schedule->factor(seen_.step_);
  }
  const Matrix output(Index node) const override { return seen_.execution_->output(node); }

  const Matrix output_gradient(Index node) const override {
    require(seen_.needs_.output_gradients, "output_gradients");
    if (node == 0) throw Error("output_gradient: the gradient of the input itself is not computed");
    return seen_.execution_->output_gradient(node);
  }

  const Matrix tensor(Index node, Index tensor, Which which) const override {
    require(which != Which::previous || seen_.needs_.previous_parameters, "previous_parameters");
    require(which != Which::initial || seen_.needs_.initial_parameters, "initial_parameters");
    const network::Flat* state = which == Which::present    ? seen_.states_.present
                                 : which == Which::previous ? seen_.states_.previous
                                                            : seen_.states_.initial;
    return network::tensors(seen_.experiment_.network->nodes()[node], state->memptr())[tensor];
  }

  const Matrix tensor_gradient(Index node, Index tensor) const override {
    require(seen_.needs_.tensor_gradients, "tensor_gradients");
    return view("tensor_gradient", seen_.gradient_, node, tensor);
  }

  const Matrix sample_gradient(Index node, Index tensor, Index sample) const override {
    require_sample_gradients(node);
    seen_.execution_->sample_gradient(node, sample, seen_.sample_gradient_.memptr());
    return view("sample_gradient", seen_.sample_gradient_, node, tensor);
  }

  std::vector<double> sample_gradient_squares(Index node, Index tensor) const override {
    require_sample_gradients(node);
    const network::Node& holder = seen_.experiment_.network->nodes()[node];
    std::vector<double> squares(samples());
    const bool known = plugin::guarded(holder.title, "gradient_squares", [&] {
      return holder.layer->gradient_squares(seen_.execution_->output(holder.input),
                                            seen_.execution_->output_gradient(node), tensor, squares);
    });
    if (known) return squares;
    for (Index sample = 0; sample < squares.size(); ++sample) {
      const Matrix gradient = sample_gradient(node, tensor, sample);
      squares[sample] = training::sum_of_squares({gradient.memptr(), gradient.n_elem});
    }
    return squares;
  }

  const Matrix optimizer_state(Index node, Index tensor, Index state) const override {
    return view("optimizer_state", seen_.states_.optimizer->at(state), node, tensor);
  }

  double largest_slope(Index node) const override {
    const auto found = seen_.largest_slopes_.find(node);
    if (found != seen_.largest_slopes_.end()) return found->second;
    const network::Node& holder = seen_.experiment_.network->nodes()[node];
    if (!holder.activation) throw Error("largest_slope: " + holder.name + " is no activation");
    return seen_.largest_slopes_[node] =
               plugin::guarded(holder.title, "slope", [&] { return initlab::largest_slope(*holder.activation); });
  }

  Evaluator& evaluator() const override {
    require(seen_.needs_.evaluator, "evaluator");
    seen_.evaluator_->look_at(*seen_.states_.present, seen_.samples_, seen_.batch_);
    return *seen_.evaluator_;
  }

 private:
  /// A tensor's part of a flat vector that trained tensors have.
  const Matrix view(const char* what, const network::Flat& flat, Index node, Index tensor) const {
    const network::Node& holder = seen_.experiment_.network->nodes()[node];
    if (holder.tensors[tensor].spec.role == Role::state)
      throw Error(fmt::format("{}: {} of {} is not trained", what, holder.tensors[tensor].spec.name, holder.name));
    return network::tensors(holder, flat.memptr())[tensor];
  }

  void require_sample_gradients(Index node) const {
    require(seen_.needs_.sample_gradients, "sample_gradients");
    const network::Node& holder = seen_.experiment_.network->nodes()[node];
    if (holder.couples_samples)
      throw Error("sample_gradient: " + holder.name + " couples the samples: no sample has a gradient of its own");
  }

  static void require(bool declared, const char* need) {
    if (!declared) throw Error(std::string("observation: Probe::needs does not declare ") + need);
  }

  ObservedBatch& seen_;
};

ObservedBatch::ObservedBatch(const Experiment& experiment, const manifest::ProbePlan& plan, const Needs& needs,
                             network::Team& team)
    : experiment_(experiment),
      from_(plan.from),
      chosen_(plan.samples),
      eval_mode_(plan.eval_mode),
      team_(team),
      samples_(samples(experiment, plan)),
      observation_(std::make_unique<BatchObservation>(*this)) {
  batch_.index = fixed_samples(experiment, plan);
  capacity_ = from_ == From::current ? experiment.order->largest_batch() : batch_.index.size();
  losses_.resize(capacity_);
  batch_.label(samples_);
  add(needs);
}

ObservedBatch::~ObservedBatch() = default;

bool ObservedBatch::serves(const manifest::ProbePlan& plan) const {
  return plan.from == from_ && plan.eval_mode == eval_mode_ && (from_ == From::current || plan.samples == chosen_);
}

void ObservedBatch::add(const Needs& needs) {
  needs_.output_gradients |= needs.output_gradients;
  needs_.tensor_gradients |= needs.tensor_gradients;
  needs_.sample_gradients |= needs.sample_gradients;
  needs_.previous_parameters |= needs.previous_parameters;
  needs_.initial_parameters |= needs.initial_parameters;
  needs_.evaluator |= needs.evaluator;
  const network::Network& network = *experiment_.network;
  execution_ =
      std::make_unique<network::Execution>(network, capacity_, needs_backward(), experiment_.plan.seeds.dropout, team_);
  if (needs_.tensor_gradients) gradient_.zeros(network.parameters());
  if (needs_.sample_gradients) sample_gradient_.zeros(network.parameters());
  if (needs_.evaluator && !evaluator_)
    evaluator_ = std::make_unique<training::ScratchEvaluator>(network, *experiment_.loss, capacity_, team_);
}

bool ObservedBatch::needs_backward() const {
  return needs_.output_gradients || needs_.tensor_gradients || needs_.sample_gradients;
}

void ObservedBatch::look(const ParameterStates& states, std::int64_t step) {
  states_ = states;
  step_ = step;
  if (from_ == From::current) {
    experiment_.order->batch(step, batch_.index);
    batch_.label(samples_);
  }
  const Index n = batch_.index.size(), last = experiment_.network->nodes().size() - 1;
  const bool backward = needs_backward();
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

const Observation& ObservedBatch::observation() const { return *observation_; }

}  // namespace initlab::run
