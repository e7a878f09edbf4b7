#include "run/rows.hpp"

#include "plugin/registry.hpp"
#include "run/layout.hpp"

namespace initlab::run {

Rows::Rows(const Experiment& experiment, recording::RunFile& file, const network::Flat& initial,
           const std::vector<network::Flat>& optimizer, network::Team& team)
    : experiment_(experiment),
      file_(file),
      evaluation_(*experiment.network, *experiment.loss,
                  std::max(experiment.evaluated_train, experiment.evaluated_test), team),
      initial_(initial),
      previous_(initial),
      optimizer_(optimizer),
      last_(file.last_steps()) {
  for (const PlannedProbe& planned : experiment.probes) {
    needs_previous_ |= planned.needs.previous_parameters;
    probes_.push_back(
        {&planned, batch_for(planned, team),
         recording::ProbeRecorder(planned.plan->name, experiment.layout, planned.first_dataset, planned.quantities)});
  }
}

bool Rows::due(std::int64_t step) const {
  for (std::size_t s = 0; s < last_.size(); ++s)
    if (due(s, step)) return true;
  return false;
}

bool Rows::due(std::size_t schedule, std::int64_t step) const {
  const std::vector<std::int64_t>& steps = experiment_.layout.schedules[schedule].steps;
  return step > last_[schedule] && std::binary_search(steps.begin(), steps.end(), step);
}

/// `position` goes to the schedule's axis.
template <class Wanted>
void Rows::record(const network::Flat& parameters, std::int64_t position, std::int64_t step, Wanted&& wanted) {
  const ParameterStates states{&parameters, &previous_, &initial_, &optimizer_};
  seen_.clear();
  for (std::size_t s = 0; s < last_.size(); ++s) {
    if (!wanted(s)) continue;
    recording::Row row = file_.row(static_cast<int>(s));
    if (s == experiment_.metrics_schedule) evaluate(parameters, row);
    for (ActiveProbe& probe : probes_) {
      if (probe.planned->schedule != s) continue;
      if (std::find(seen_.begin(), seen_.end(), probe.batch) == seen_.end()) {
        probe.batch->look(states, step);
        seen_.push_back(probe.batch);
      }
      observe(probe, row);
    }
    file_.commit(std::move(row), position);
    last_[s] = step;
  }
}

void Rows::record(const network::Flat& parameters, std::int64_t step) {
  record(parameters, step, step, [&](std::size_t s) { return due(s, step); });
}

void Rows::record_last(const network::Flat& parameters, std::int64_t step) {
  record(parameters, step, step, [&](std::size_t s) { return last_[s] < step; });
  if (!evaluated_) evaluate(parameters);
}

void Rows::record_network(const network::Flat& parameters, std::int64_t k) {
  previous_ = parameters;
  record(parameters, k, 0, [](std::size_t) { return true; });
}

ObservedBatch* Rows::batch_for(const PlannedProbe& planned, network::Team& team) {
  for (const auto& batch : batches_)
    if (batch->serves(*planned.plan)) {
      batch->add(planned.needs);
      return batch.get();
    }
  batches_.push_back(std::make_unique<ObservedBatch>(experiment_, *planned.plan, planned.needs, team));
  return batches_.back().get();
}

void Rows::evaluate(const network::Flat& parameters) {
  train_ = evaluation_(parameters, experiment_.data->train, experiment_.evaluated_train);
  test_ = evaluation_(parameters, experiment_.data->test, experiment_.evaluated_test);
  evaluated_ = true;
}

void Rows::evaluate(const network::Flat& parameters, recording::Row& row) {
  evaluate(parameters);
  std::size_t dataset = 0;
  for (const training::Metrics* metrics : {&train_, &test_}) {
    row.put(dataset++, &metrics->loss, 1);
    if (has_accuracy(experiment_)) row.put(dataset++, &metrics->accuracy, 1);
  }
}

void Rows::observe(ActiveProbe& probe, recording::Row& row) {
  probe.recorder.into(row);
  plugin::guarded(probe.planned->title, "observe", [&] {
    probe.planned->probe->observe(probe.planned->view, probe.batch->observation(), probe.recorder);
  });
}

}  // namespace initlab::run
