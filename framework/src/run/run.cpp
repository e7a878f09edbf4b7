#include "run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>
#include <tuple>

#include "recording/recorder.hpp"
#include "recording/state_file.hpp"
#include "run/begun.hpp"
#include "run/first_values.hpp"
#include "run/layout.hpp"
#include "run/observed_batch.hpp"
#include "run/prediction_attributes.hpp"
#include "run/provenance.hpp"
#include "training/trainer.hpp"

namespace initlab::run {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A probe at work: its batch, which others may share, and its datasets.
struct ActiveProbe {
  const PlannedProbe* planned;
  ObservedBatch* batch;
  recording::ProbeRecorder recorder;
};

/// The rows of a run: what is due at a step is evaluated, observed and committed.
class Recording {
 public:
  Recording(const Experiment& experiment, recording::RunFile& file, const network::Flat& initial,
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

  /// False of rows that a resumed run's file has.
  bool due(std::int64_t step) const {
    for (std::size_t s = 0; s < last_.size(); ++s)
      if (due(s, step)) return true;
    return false;
  }

  /// Keeps theta_k, which the next update replaces. Any update may be the last one of a run that diverges, and that
  /// state is recorded whether it is due or not.
  void before_update(const network::Flat& parameters) {
    if (needs_previous_) before_update_ = parameters;
  }

  /// The update was made.
  void after_update() {
    if (needs_previous_) previous_.swap(before_update_);
  }

  /// Writes the rows of every schedule that is due.
  void record(const network::Flat& parameters, std::int64_t step) {
    record(parameters, step, step, [&](std::size_t s) { return due(s, step); });
  }

  /// Writes the last state of a run to every schedule that does not have it yet.
  void record_last(const network::Flat& parameters, std::int64_t step) {
    record(parameters, step, step, [&](std::size_t s) { return last_[s] < step; });
    if (!evaluated_) evaluate(parameters);
  }

  /// theta_(k-1), which a row at theta_k shows beside it; nothing that a run would have to keep if no probe asks for
  /// it.
  std::size_t state_size() const { return needs_previous_ ? previous_.n_elem : 0; }
  void copy_state(Real* to) const {
    if (needs_previous_) std::copy(previous_.begin(), previous_.end(), to);
  }
  void restore(const Real* from) {
    if (needs_previous_) std::copy_n(from, previous_.n_elem, previous_.begin());
  }

  /// Writes the row of the k-th network.
  void record_network(const network::Flat& parameters, std::int64_t k) {
    previous_ = parameters;
    record(parameters, k, 0, [](std::size_t) { return true; });
  }

  /// What was evaluated last before an interruption.
  void recall(const training::Metrics& train, const training::Metrics& test) {
    train_ = train;
    test_ = test;
  }

  const training::Metrics& train() const { return train_; }
  const training::Metrics& test() const { return test_; }

 private:
  bool due(std::size_t schedule, std::int64_t step) const {
    const std::vector<std::int64_t>& steps = experiment_.layout.schedules[schedule].steps;
    return step > last_[schedule] && std::binary_search(steps.begin(), steps.end(), step);
  }

  /// `position` goes to the schedule's axis.
  template <class Wanted>
  void record(const network::Flat& parameters, std::int64_t position, std::int64_t step, Wanted&& wanted) {
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

  ObservedBatch* batch_for(const PlannedProbe& planned, network::Team& team) {
    for (const auto& batch : batches_)
      if (batch->serves(*planned.plan)) {
        batch->add(planned.needs);
        return batch.get();
      }
    batches_.push_back(std::make_unique<ObservedBatch>(experiment_, *planned.plan, planned.needs, team));
    return batches_.back().get();
  }

  void evaluate(const network::Flat& parameters) {
    train_ = evaluation_(parameters, experiment_.data->train, experiment_.evaluated_train);
    test_ = evaluation_(parameters, experiment_.data->test, experiment_.evaluated_test);
    evaluated_ = true;
  }

  void evaluate(const network::Flat& parameters, recording::Row& row) {
    evaluate(parameters);
    std::size_t dataset = 0;
    for (const training::Metrics* metrics : {&train_, &test_}) {
      row.put(dataset++, &metrics->loss, 1);
      if (has_accuracy(experiment_)) row.put(dataset++, &metrics->accuracy, 1);
    }
  }

  void observe(ActiveProbe& probe, recording::Row& row) {
    probe.recorder.into(row);
    plugin::guarded(probe.planned->title, "observe", [&] {
      probe.planned->probe->observe(probe.planned->view, probe.batch->observation(), probe.recorder);
    });
  }

  const Experiment& experiment_;
  recording::RunFile& file_;
  training::Evaluation evaluation_;
  const network::Flat& initial_;
  network::Flat previous_, before_update_;
  const std::vector<network::Flat>& optimizer_;
  bool needs_previous_ = false;
  std::vector<std::unique_ptr<ObservedBatch>> batches_;
  std::vector<ActiveProbe> probes_;
  std::vector<const ObservedBatch*> seen_;  // by the row under way
  training::Metrics train_, test_;
  bool evaluated_ = false;
  std::vector<std::int64_t> last_;  // step of each schedule's last row
};

/// The layout with what only this execution knows.
recording::Layout complete(const Experiment& experiment, const Options& options, const std::string& created,
                           const std::vector<training::CalibrationTrace>& traces) {
  recording::Layout layout = experiment.layout;
  // What finish() will know comes first: there it stands in one page, so that a kill while it is written tears nothing.
  recording::Attributes& root = layout.groups[""] = {{"outcome", std::string()},
                                                     {"diverged_at_step", std::int64_t{-1}},
                                                     {"steps_done", std::int64_t{-1}},
                                                     {"training_seconds", std::nan("")},
                                                     {"finished", std::string()}};
  const recording::Attributes known = bits_depend_on(experiment);
  root.insert(root.end(), known.begin(), known.end());
  for (const auto& [name, text] : options.attributes) root.emplace_back(name, text);
  for (const auto& [name, value] : machine()) root.emplace_back(name, value);
  root.emplace_back("cores", static_cast<std::int64_t>(std::thread::hardware_concurrency()));
  root.emplace_back("threads", static_cast<std::int64_t>(options.threads));
  root.emplace_back("created", created);
  for (const training::CalibrationTrace& trace : traces) {
    std::string values;
    for (const double value : trace.values) values += fmt::format("{}{}", values.empty() ? "" : " ", value);
    recording::Attributes& group = layout.groups["calibration/" + trace.node + "/" + trace.tensor];
    group.emplace_back(trace.name, values);
    if (trace.name == "deviation") group.emplace_back("outcome", training::outcome(traces, trace));
  }
  add_predictions(experiment, layout);
  return layout;
}

void report(const Options& options, const Experiment& experiment, const training::Trainer& trainer,
            const Recording& recording, double seconds, double loss) {
  if (!options.progress) return;
  Progress progress;
  progress.step = trainer.steps_done();
  progress.last_step = experiment.last_step;
  progress.steps_per_epoch = experiment.order->steps_per_epoch();
  progress.seconds = seconds;
  progress.batch_loss = loss;
  progress.train = recording.train();
  progress.test = recording.test();
  options.progress(progress);
}

void finish(recording::RunFile& file, const Result& result) {
  const bool diverged = result.outcome == Result::Outcome::diverged;
  file.finish({{"outcome", std::string(diverged ? "diverged" : "completed")},
               {"diverged_at_step", diverged ? result.steps : std::int64_t{-1}},
               {"steps_done", result.steps},
               {"training_seconds", result.seconds},
               {"finished", now()}});
}

/// Tells whoever watches which calibrations fell short; `k` counts networks.
void tell(const Options& options, const FirstValues& first, std::uint64_t k) {
  if (!options.notice) return;
  for (const std::string& shortfall : training::shortfalls(first.traces))
    options.notice(k == 0 ? shortfall : fmt::format("network {}: {}", k, shortfall));
}

/// Saves the state of a run so often that an interruption costs seconds, and so seldom that nobody notices.
class StateKeeper {
 public:
  StateKeeper(recording::RunFile& file, const training::Trainer& trainer, const Recording& recording, double seconds)
      : file_(file), trainer_(trainer), recording_(recording), seconds_before_(seconds) {}

  double seconds() const { return seconds_before_ + seconds_since(start_); }

  void save_if_due() {
    if (seconds_since(last_) < std::max(kSeconds, kShare * cost_)) return;
    save();
  }

  void save() {
    const Clock::time_point begin = Clock::now();
    file_.save([&](recording::SavedState& state) {
      state.step = trainer_.steps_done();
      state.seconds = seconds();
      state.values.resize(trainer_.state_size() + recording_.state_size());
      trainer_.copy_state(state.values.data());
      recording_.copy_state(state.values.data() + trainer_.state_size());
    });
    last_ = Clock::now();
    cost_ = seconds_since(begin);
  }

 private:
  static constexpr double kSeconds = 0.25;
  static constexpr double kShare = 200;  // at most half a per cent of the time

  recording::RunFile& file_;
  const training::Trainer& trainer_;
  const Recording& recording_;
  const double seconds_before_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  double cost_ = 0;
};

/// The k-th recorded ones.
std::pair<training::Metrics, training::Metrics> metrics_of(const Begun& begun, std::size_t k) {
  const auto metric = [&](std::size_t i) { return begun.metrics[i][k]; };
  if (begun.metrics.size() == 4) return {{metric(0), metric(1)}, {metric(2), metric(3)}};
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();  // of targets that are vectors
  return {{metric(0), kNone}, {metric(1), kNone}};
}

/// Many networks, each looked at as it was initialised.
Result look_at_networks(const Experiment& experiment, recording::RunFile& file, network::Flat first,
                        const std::optional<Begun>& begun, const Options& options, network::Team& team) {
  network::Flat parameters = std::move(first);
  const std::vector<network::Flat> optimizer = training::initial_states(*experiment.rule.optimizer, parameters.n_elem);
  Recording recording(experiment, file, parameters, optimizer, team);
  Result result;
  const Clock::time_point start = Clock::now();
  const std::uint64_t networks = *experiment.plan.setup->networks;
  const auto add = [](training::Metrics& sum, const training::Metrics& one) {
    sum.loss += one.loss;
    sum.accuracy += one.accuracy;
  };
  const auto divide = [](training::Metrics& sum, std::int64_t count) {
    sum.loss /= static_cast<double>(count);
    sum.accuracy /= static_cast<double>(count);
  };
  const auto recorded = static_cast<std::uint64_t>(file.last_steps()[0] + 1);
  for (std::uint64_t k = 0; k < recorded; ++k) {
    const auto [train, test] = metrics_of(*begun, k);
    add(result.train, train);
    add(result.test, test);
    ++result.networks;
  }
  for (std::uint64_t k = recorded; k < networks; ++k) {
    if (options.stop && *options.stop) {
      result.outcome = Result::Outcome::stopped;
      break;
    }
    if (k > 0) {
      FirstValues next = first_values(experiment, k, team);
      tell(options, next, k);
      parameters = std::move(next.parameters);
    }
    recording.record_network(parameters, static_cast<std::int64_t>(k));
    add(result.train, recording.train());
    add(result.test, recording.test());
    ++result.networks;
    if (!options.progress) continue;
    Progress progress;
    progress.network = result.networks;
    progress.networks = static_cast<std::int64_t>(networks);
    progress.seconds = seconds_since(start);
    progress.train = recording.train();
    progress.test = recording.test();
    options.progress(progress);
  }
  result.seconds = seconds_since(start);
  divide(result.train, result.networks);
  divide(result.test, result.networks);
  if (result.outcome == Result::Outcome::stopped) return result;
  if (!std::isfinite(result.train.loss)) result.outcome = Result::Outcome::diverged;
  finish(file, result);
  return result;
}

}  // namespace

Result execute(const Experiment& experiment, const std::filesystem::path& path, const Options& options) {
  using recording::RunFile;
  const std::optional<Begun> begun = options.resume ? run::begun(recording::part_of(path), experiment) : std::nullopt;
  network::Team team(options.threads);
  FirstValues first = first_values(experiment, 0, team);
  tell(options, first, 0);
  network::Flat initial = std::move(first.parameters);

  RunFile file(path, complete(experiment, options, begun ? begun->created : now(), first.traces),
               begun ? RunFile::Begin::resume : RunFile::Begin::anew, identity(experiment));
  if (options.begun) options.begun();
  if (experiment.plan.setup->networks)
    return look_at_networks(experiment, file, std::move(initial), begun, options, team);
  training::Trainer trainer(*experiment.network, *experiment.loss, experiment.rule, experiment.data->train,
                            *experiment.order, initial, experiment.plan.seeds.dropout, team);
  Recording recording(experiment, file, initial, trainer.optimizer_state(), team);
  const std::optional<recording::SavedState> saved = file.saved_state(trainer.state_size() + recording.state_size());
  if (saved) {
    trainer.restore(saved->step, saved->values.data());
    recording.restore(saved->values.data() + trainer.state_size());
  }
  if (begun && !begun->metrics.front().empty())
    std::apply([&](const auto&... last) { recording.recall(last...); },
               metrics_of(*begun, begun->metrics.front().size() - 1));
  StateKeeper keeper(file, trainer, recording, saved ? saved->seconds : 0);

  Result result;
  const auto record = [&] {
    if (recording.due(trainer.steps_done())) recording.record(trainer.parameters(), trainer.steps_done());
  };
  record();
  report(options, experiment, trainer, recording, keeper.seconds(), std::nan(""));
  while (trainer.steps_done() < experiment.last_step) {
    if (options.stop && *options.stop) {
      result.outcome = Result::Outcome::stopped;
      keeper.save();
      break;
    }
    recording.before_update(trainer.parameters());
    const double loss = trainer.step();
    if (!std::isfinite(loss)) {
      result.outcome = Result::Outcome::diverged;
      break;
    }
    recording.after_update();
    record();
    keeper.save_if_due();
    report(options, experiment, trainer, recording, keeper.seconds(), loss);
  }
  result.steps = trainer.steps_done();
  result.seconds = keeper.seconds();
  const bool stopped = result.outcome == Result::Outcome::stopped;
  if (!stopped) recording.record_last(trainer.parameters(), result.steps);
  result.train = recording.train();
  result.test = recording.test();
  if (stopped) return result;
  // No batch follows the last update to tell that it was one too many.
  if (!std::isfinite(result.train.loss)) result.outcome = Result::Outcome::diverged;
  finish(file, result);
  return result;
}

}  // namespace initlab::run
