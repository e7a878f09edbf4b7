#include "run/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "initlab/error.hpp"
#include "network/assembly.hpp"
#include "run/budget.hpp"
#include "run/layout.hpp"
#include "run/used_components.hpp"

namespace initlab::run {

namespace {

using manifest::ProbePlan;
using manifest::RunPlan;

/// Unlike the axis of any probe, step_<name>, whatever the probe is called.
constexpr const char* kMetricsAxis = "metrics_step";

std::int64_t length(const manifest::TrainingPlan& plan, const training::SampleOrder& order) {
  const double steps = plan.epochs ? static_cast<double>(*plan.epochs) * static_cast<double>(order.steps_per_epoch())
                                   : static_cast<double>(*plan.steps);
  constexpr double kMost = 1e12;
  if (steps > kMost)
    throw Error(fmt::format("training: too long (got {:g} steps, expected at most {:g})", steps, kMost));
  return static_cast<std::int64_t>(steps);
}

BatchView batch_view(const ProbePlan& plan, const data::Dataset& data, const training::SampleOrder& order) {
  BatchView view;
  view.has_labels = data.classes > 0;
  view.target_size = data.target_size;
  if (plan.from == ProbePlan::From::current) {
    view.from = "current";
    view.fixed = false;
    view.samples = order.largest_batch();
    return view;
  }
  const bool test = plan.from == ProbePlan::From::test;
  const Index available = (test ? data.test : data.train).count();
  view.from = test ? "test" : "train";
  const std::uint64_t wanted = plan.samples.last.value_or(plan.samples.first) + 1;
  if (wanted > available)
    throw Error(fmt::format("{}: {}.batch.samples: more than the {} set has (got {}, expected at most {})",
                            plan.probe.place.text(), plan.probe.path, view.from, wanted, available));
  view.samples = plan.samples.positions(available).size();
  return view;
}

/// Of how many of a set's samples the metrics are.
Index evaluated(std::optional<std::uint64_t> wanted, const data::Samples& set, const char* name,
                const manifest::Place& place) {
  const std::uint64_t available = set.count();
  if (wanted.value_or(0) > available)
    throw Error(fmt::format("{}: training.evaluate_samples.{}: more than the {} set has (got {}, expected at most {})",
                            place.text(), name, name, *wanted, available));
  return static_cast<Index>(wanted.value_or(available));
}

std::vector<std::int64_t> steps_of(const manifest::Schedule& schedule, const std::string& where, std::int64_t epoch,
                                   std::int64_t last_step) {
  try {
    return schedule.steps(epoch, last_step);
  } catch (const Error& error) {
    throw Error(where + ": " + error.what());
  }
}

/// Adds the schedule to the layout, or finds the axis that has the same steps. `own_name` is the axis's, unless there
/// is one row an epoch.
std::size_t axis(recording::Layout& layout, const manifest::Schedule& schedule, const std::string& own_name,
                 const std::string& where, const Experiment& experiment) {
  if (experiment.plan.setup->networks) return 0;  // that of the networks is the only one
  const std::int64_t epoch = experiment.order->steps_per_epoch();
  std::vector<std::int64_t> steps = steps_of(schedule, where, epoch, experiment.last_step);
  const std::string name = schedule.each_epoch() ? "epoch" : own_name;
  for (std::size_t i = 0; i < layout.schedules.size(); ++i)
    if (layout.schedules[i].name == name || (layout.schedules[i].steps == steps && !schedule.each_epoch())) return i;
  layout.schedules.push_back({name, std::move(steps), static_cast<double>(epoch)});
  return layout.schedules.size() - 1;
}

/// A run that only looks may name none: then nothing is updated, and any will do.
std::unique_ptr<training::Optimizer> optimizer(const manifest::Choice& choice) {
  if (!choice.type.empty()) return training::make_optimizer(choice.type, choice.parameters);
  return training::make_optimizer("sgd", Parameters({{"rate", 0.0}, {"weight_decay", 0.0}}));
}

double rate(const manifest::Choice& choice) { return choice.type.empty() ? 0 : choice.parameters.real("rate"); }

std::unique_ptr<training::RateSchedule> rate_schedule(const manifest::Choice& choice,
                                                      const training::RunLength& length) {
  try {
    return training::make_schedule(choice.type, choice.parameters, length);
  } catch (const Error& error) {
    throw Error(choice.place.text() + ": " + choice.path + ": " + error.what());
  }
}

/// A row a network, each at its step 0.
recording::ScheduleAxis network_axis(std::uint64_t networks) {
  recording::ScheduleAxis axis{
      "network", {}, 1, "networks of one architecture, the k-th initialised with seed.init + k"};
  for (std::uint64_t k = 0; k < networks; ++k) axis.steps.push_back(static_cast<std::int64_t>(k));
  return axis;
}

PlannedProbe planned(const ProbePlan& plan, const Experiment& experiment, const plugin::Registry& registry) {
  PlannedProbe probe;
  probe.plan = &plan;
  try {
    probe.probe = registry.probe(plan.probe.type, plan.probe.parameters);
  } catch (const Error& error) {
    throw Error(plan.probe.place.text() + ": " + plan.probe.path + ": " + error.what());
  }
  probe.title = plugin::title(*registry.find(Kind::probe, plan.probe.type));
  if (plan.name != plan.probe.type) probe.title = fmt::format("probe {}: {}", plan.name, probe.title);
  probe.needs = plugin::guarded(probe.title, "needs", [&] { return probe.probe->needs(); });
  probe.view = experiment.network->view(plan.nodes);
  probe.view.optimizer_states = experiment.rule.optimizer->states();
  // Running statistics are the same for each sample.
  if (plan.eval_mode) probe.view.couples_samples = false;
  probe.batch = batch_view(plan, *experiment.data, *experiment.order);
  return probe;
}

}  // namespace

std::string data_key(const manifest::DataPlan& plan, const manifest::Seeds& seeds) {
  std::string key = fmt::format("{} {} {} {} {}", plan.source.type, plan.train.value_or(0), plan.test.value_or(0),
                                static_cast<int>(plan.scaling), plan.image);
  if (data::is_drawn(plan)) key += fmt::format(" {}", seeds.generation);
  for (const auto& [name, value] : plan.source.parameters.values()) key += fmt::format(" {}={}", name, literal(value));
  return key;
}

std::shared_ptr<const data::Dataset> DataCache::load(const manifest::DataPlan& plan, const manifest::Seeds& seeds) {
  const std::string key = data_key(plan, seeds);
  if (set_ && key == key_) return set_;
  set_.reset();  // before the next one takes its memory
  put(key, std::make_shared<const data::Dataset>(data::load(plan, seeds)));
  return set_;
}

void DataCache::put(const std::string& key, std::shared_ptr<const data::Dataset> set) {
  key_ = key;
  set_ = std::move(set);
}

Experiment assemble(const RunPlan& run_plan, const plugin::Registry& registry, DataCache& cache) {
  Experiment experiment;
  experiment.plan = run_plan;
  const RunPlan& plan = experiment.plan;
  experiment.data = cache.load(plan.setup->data, plan.seeds);
  experiment.network = std::make_unique<network::Network>(
      network::assemble(plan.setup->network, experiment.data->shape, registry, plan.setup->training.optimizer.type));
  if (plan.setup->network.weights) experiment.weights = read_weights(*plan.setup->network.weights, *experiment.network);
  experiment.loss = training::make_loss(plan.setup->training.loss.type, plan.setup->training.loss.parameters);
  experiment.loss->check(experiment.network->output().out.size(), experiment.data->classes,
                         experiment.data->target_size);
  const Index samples = experiment.data->train.count();
  const Index batch = std::min<Index>(samples, plan.setup->training.batches.size.value_or(samples));
  experiment.order = plan.setup->training.batches.replacement
                         ? training::with_replacement(samples, batch, plan.seeds.data)
                         : training::shuffled(samples, batch, plan.seeds.data);
  experiment.last_step = length(plan.setup->training, *experiment.order);
  experiment.rule = {
      optimizer(plan.setup->training.optimizer),
      rate_schedule(plan.setup->training.schedule, {experiment.order->steps_per_epoch(), experiment.last_step}),
      plan.setup->training.clip, rate(plan.setup->training.optimizer)};

  if (plan.setup->networks) experiment.layout.schedules.push_back(network_axis(*plan.setup->networks));
  experiment.metrics_schedule =
      axis(experiment.layout, plan.setup->training.evaluate, kMetricsAxis, "training.evaluate", experiment);
  const manifest::EvaluatedPlan& samples_evaluated = plan.setup->training.evaluated;
  experiment.evaluated_train =
      evaluated(samples_evaluated.train, experiment.data->train, "train", samples_evaluated.place);
  experiment.evaluated_test = evaluated(samples_evaluated.test, experiment.data->test, "test", samples_evaluated.place);
  for (const ProbePlan& probe : plan.setup->probes) {
    experiment.probes.push_back(planned(probe, experiment, registry));
    experiment.probes.back().schedule =
        axis(experiment.layout, probe.at, "step_" + probe.name, probe.probe.path + ".at", experiment);
  }
  experiment.plugins = used_plugins(plan, registry);
  lay_out(experiment);
  hold_size(experiment);
  return experiment;
}

}  // namespace initlab::run
