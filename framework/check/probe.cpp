#include "check/probe.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "check/network.hpp"
#include "network/initialise.hpp"
#include "run/observed_batch.hpp"

namespace initlab::check {

namespace {

using Key = std::pair<std::string, std::string>;
using Rows = std::map<Key, std::vector<double>>;

Index entries(const Quantity& quantity) {
  Index product = 1;
  for (const Axis& axis : quantity.axes) product *= axis.size;
  return product;
}

std::string text(const Key& key) {
  return fmt::format("quantity \"{}\" of {}", key.second, key.first.empty() ? "the batch" : "node " + key.first);
}

/// Keeps what is written, and demands that it was declared.
class Kept : public Recorder {
 public:
  explicit Kept(const std::vector<Quantity>& quantities) {
    for (const Quantity& quantity : quantities)
      if (!declared_.emplace(Key{quantity.node, quantity.name}, &quantity).second)
        fail("{} is declared twice", text(Key{quantity.node, quantity.name}));
  }

  using Recorder::write;
  void write(std::string_view node, std::string_view quantity, const Matrix& values) override {
    take(node, quantity, values.memptr(), values.n_elem);
  }
  void write(std::string_view node, std::string_view quantity, std::span<const double> values) override {
    take(node, quantity, values.data(), values.size());
  }
  void write(std::string_view node, std::string_view quantity, std::span<const std::int64_t> values) override {
    take(node, quantity, values.data(), values.size());
  }
  void write(std::string_view node, std::string_view quantity, std::span<const std::int32_t> values) override {
    take(node, quantity, values.data(), values.size());
  }

  const Rows& rows() const { return rows_; }

 private:
  template <class Number>
  void take(std::string_view node, std::string_view quantity, const Number* values, Index count) {
    const Key key{node, quantity};
    const auto declared = declared_.find(key);
    if (declared == declared_.end()) fail("{} was written, but not declared by `quantities`", text(key));
    if (count != entries(*declared->second))
      fail("{} was declared with {} entries a row, but {} were written", text(key), entries(*declared->second), count);
    std::vector<double> row;
    for (Index i = 0; i < count; ++i) row.push_back(static_cast<double>(values[i]));
    if (!rows_.emplace(key, std::move(row)).second) fail("{} was written twice in one observation", text(key));
  }

  std::map<Key, const Quantity*> declared_;
  Rows rows_;
};

/// The real observation, and a note of what was asked of it.
class Watched : public Observation {
 public:
  explicit Watched(const Observation& seen) : seen_(seen) {}

  std::int64_t step() const override { return seen_.step(); }
  Index samples() const override { return seen_.samples(); }
  std::span<const std::int64_t> sample_index() const override { return seen_.sample_index(); }
  std::span<const std::int32_t> labels() const override { return seen_.labels(); }
  const Matrix targets() const override { return seen_.targets(); }
  double loss() const override { return seen_.loss(); }
  double rate() const override { return seen_.rate(); }
  const Matrix output(Index node) const override { return seen_.output(node); }
  const Matrix output_gradient(Index node) const override {
    used_.output_gradients = true;
    return seen_.output_gradient(node);
  }
  const Matrix tensor(Index node, Index tensor, Which which) const override {
    used_.previous_parameters |= which == Which::previous;
    used_.initial_parameters |= which == Which::initial;
    return seen_.tensor(node, tensor, which);
  }
  const Matrix tensor_gradient(Index node, Index tensor) const override {
    used_.tensor_gradients = true;
    return seen_.tensor_gradient(node, tensor);
  }
  const Matrix sample_gradient(Index node, Index tensor, Index sample) const override {
    used_.sample_gradients = true;
    return seen_.sample_gradient(node, tensor, sample);
  }
  std::vector<double> sample_gradient_squares(Index node, Index tensor) const override {
    used_.sample_gradients = true;
    return seen_.sample_gradient_squares(node, tensor);
  }
  const Matrix optimizer_state(Index node, Index tensor, Index state) const override {
    return seen_.optimizer_state(node, tensor, state);
  }
  double largest_slope(Index node) const override { return seen_.largest_slope(node); }
  Evaluator& evaluator() const override {
    used_.evaluator = true;
    return seen_.evaluator();
  }

  const Needs& used() const { return used_; }

 private:
  const Observation& seen_;
  mutable Needs used_;
};

/// An experiment at three states, and a batch on which a probe looks at them.
class Bench {
 public:
  Bench(const Probe& probe, std::uint64_t seed)
      : probe_(probe), experiment_(small_experiment(nullptr, seed)), team_(1), view_(experiment_.network->view({"*"})) {
    view_.optimizer_states = experiment_.rule.optimizer->states();
    optimizer_ = training::initial_states(*experiment_.rule.optimizer, experiment_.network->parameters());
    for (std::uint64_t k = 0; k < 3; ++k) states_.push_back(network::initialise(*experiment_.network, seed + k, team_));
    batch_.samples = experiment_.data->test.count();
    plan_.samples = manifest::Selection::count(batch_.samples);
    batch_.target_size = experiment_.data->target_size;
    batch_.from = "test";
    try {
      quantities_ = probe.quantities(view_, batch_);
    } catch (const Error& error) {
      skip("it records nothing of a dense network with tanh (it says: {})", error.what());
    }
    seen_ = std::make_unique<run::ObservedBatch>(experiment_, plan_, probe.needs(), team_);
  }

  /// What the probe writes when the parameters are those of a state.
  Rows observe(Index state, std::int64_t step) {
    Needs ignored;
    return observe(state, step, ignored);
  }
  /// The same; `used` gains what the probe asked for.
  Rows observe(Index state, std::int64_t step, Needs& used) {
    const run::ParameterStates states{&states_[state], &states_[1], &states_[2], &optimizer_};
    seen_->look(states, step);
    const Watched watched(seen_->observation());
    Kept kept(quantities_);
    probe_.observe(view_, watched, kept);
    used.output_gradients |= watched.used().output_gradients;
    used.tensor_gradients |= watched.used().tensor_gradients;
    used.sample_gradients |= watched.used().sample_gradients;
    used.previous_parameters |= watched.used().previous_parameters;
    used.initial_parameters |= watched.used().initial_parameters;
    used.evaluator |= watched.used().evaluator;
    return kept.rows();
  }

  Effort effort() const { return probe_.effort(view_, batch_); }

  const std::vector<Quantity>& quantities() const { return quantities_; }
  const std::vector<network::Flat>& states() const { return states_; }

  /// The bits of what a pass leaves for probes: outputs, and gradients where they are computed.
  std::vector<Real> pass_results() {
    const Observation& observation = seen_->observation();
    const Needs needs = probe_.needs();
    std::vector<Real> all;
    const auto append = [&](const Matrix& m) { all.insert(all.end(), m.begin(), m.end()); };
    for (Index node = 0; node < view_.nodes.size(); ++node) {
      append(observation.output(node));
      if (needs.output_gradients && node > 0) append(observation.output_gradient(node));
      for (Index t = 0; t < view_.nodes[node].tensors.size(); ++t)
        if (needs.tensor_gradients) append(observation.tensor_gradient(node, t));
    }
    return all;
  }

  /// A pass without the probe, to know what it finds.
  void look(std::int64_t step) { seen_->look({&states_[0], &states_[1], &states_[2], &optimizer_}, step); }

 private:
  const Probe& probe_;
  run::Experiment experiment_;
  network::Team team_;
  NetworkView view_;
  BatchView batch_;
  manifest::ProbePlan plan_;
  std::vector<network::Flat> states_;
  std::vector<network::Flat> optimizer_;
  std::vector<Quantity> quantities_;
  std::unique_ptr<run::ObservedBatch> seen_;
};

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

}  // namespace

void declared_is_written(const Subject& subject) {
  for_each_case<Probe>(subject, [&](const Probe& probe) {
    Bench bench(probe, subject.seed);
    if (bench.quantities().empty()) fail("it declares no quantity");
    const Effort effort = bench.effort();
    for (const double number : {effort.passes, effort.operations})
      if (!std::isfinite(number) || number < 0)
        fail("effort must be numbers of at least 0 (got {} passes and {} operations)", effort.passes,
             effort.operations);
    const Rows rows = bench.observe(0, 0);
    for (const Quantity& quantity : bench.quantities()) {
      const Key key{quantity.node, quantity.name};
      if (!rows.contains(key)) fail("{} was declared, but observe did not write it", text(key));
      if (quantity.long_name.empty()) fail("{}: its long_name, the definition in words, is empty", text(key));
    }
  });
}

void network_untouched(const Subject& subject) {
  for_each_case<Probe>(subject, [&](const Probe& probe) {
    Bench bench(probe, subject.seed);
    const std::vector<network::Flat> before = bench.states();
    bench.look(0);
    const std::vector<Real> results = bench.pass_results();
    bench.observe(0, 0);
    const char* names[] = {"present", "previous", "initial"};
    for (Index state = 0; state < before.size(); ++state)
      if (std::memcmp(before[state].memptr(), bench.states()[state].memptr(), before[state].n_elem * sizeof(Real)) != 0)
        fail("observe changed the {} parameters", names[state]);
    const std::vector<Real> after = bench.pass_results();
    if (std::memcmp(results.data(), after.data(), results.size() * sizeof(Real)) != 0)
      fail("observe changed outputs or gradients that other probes see, too");
  });
}

void needs_are_exact(const Subject& subject) {
  for_each_case<Probe>(subject, [&](const Probe& probe) {
    Bench bench(probe, subject.seed);
    Needs used;
    // Some quantities are written at step 0 only, others never there. Needs that do not suffice end here, with the
    // observation's own sentence.
    for (const std::int64_t step : {0, 1, 5}) bench.observe(0, step, used);
    const Needs declared = probe.needs();
    const auto compare = [](const char* what, bool is_declared, bool is_used) {
      if (is_declared && !is_used)
        fail("needs declares {}, which observe does not use: it is computed for nothing", what);
    };
    compare("output_gradients", declared.output_gradients, used.output_gradients);
    compare("tensor_gradients", declared.tensor_gradients, used.tensor_gradients);
    compare("sample_gradients", declared.sample_gradients, used.sample_gradients);
    compare("previous_parameters", declared.previous_parameters, used.previous_parameters);
    compare("initial_parameters", declared.initial_parameters, used.initial_parameters);
    compare("evaluator", declared.evaluator, used.evaluator);
  });
}

void no_memory(const Subject& subject) {
  for_each_case<Probe>(subject, [&](const Probe& probe) {
    Bench bench(probe, subject.seed);
    const Rows first = bench.observe(0, 5);
    bench.observe(1, 6);
    const Rows again = bench.observe(0, 5);
    for (const auto& [key, row] : first)
      if (!again.contains(key) || !same(row, again.at(key)))
        fail("{} has other values when the same state is observed again: the probe has a memory", text(key));
  });
}

}  // namespace initlab::check
