#include "run/run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>

#include "recording/state_file.hpp"
#include "run/account.hpp"
#include "run/begun.hpp"
#include "run/budget.hpp"
#include "run/first_values.hpp"
#include "run/networks.hpp"
#include "run/provenance.hpp"
#include "run/rows.hpp"
#include "training/trainer.hpp"

namespace initlab::run {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void report(const Options& options, const Experiment& experiment, const training::Trainer& trainer, const Rows& rows,
            double seconds, double loss) {
  if (!options.progress) return;
  Progress progress;
  progress.step = trainer.steps_done();
  progress.last_step = experiment.last_step;
  progress.steps_per_epoch = experiment.order->steps_per_epoch();
  progress.seconds = seconds;
  progress.batch_loss = loss;
  progress.train = rows.train();
  progress.test = rows.test();
  options.progress(progress);
}

/// Saves the state of a run so often that an interruption costs seconds, and so seldom that nobody notices.
class StateKeeper {
 public:
  StateKeeper(recording::RunFile& file, const training::Trainer& trainer, const Rows& rows, double seconds)
      : file_(file), trainer_(trainer), rows_(rows), seconds_before_(seconds) {}

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
      state.values.resize(trainer_.state_size() + rows_.state_size());
      trainer_.copy_state(state.values.data());
      rows_.copy_state(state.values.data() + trainer_.state_size());
    });
    last_ = Clock::now();
    cost_ = seconds_since(begin);
  }

 private:
  static constexpr double kSeconds = 0.25;
  static constexpr double kShare = 200;  // at most half a per cent of the time

  recording::RunFile& file_;
  const training::Trainer& trainer_;
  const Rows& rows_;
  const double seconds_before_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  double cost_ = 0;
};

}  // namespace

Result execute(const Experiment& experiment, const std::filesystem::path& path, const Options& options) {
  using recording::RunFile;
  const std::optional<Begun> begun = options.resume ? run::begun(recording::part_of(path), experiment) : std::nullopt;
  network::Team team(options.threads.of(experiment));
  FirstValues first = first_values(experiment, 0, team);
  tell(options, first, 0);
  if (begun) begun->check_first_values(first.checksum());

  const recording::Layout layout = accounted(experiment, options, begun ? begun->created : now(), first);
  hold_size(experiment, layout);
  RunFile file(path, layout, begun ? RunFile::Begin::resume : RunFile::Begin::anew, identity(experiment));
  if (options.begun) options.begun();
  network::Flat initial = std::move(first.parameters);
  if (experiment.plan.setup->networks)
    return look_at_networks(experiment, file, std::move(initial), begun, options, team);
  training::Trainer trainer(*experiment.network, *experiment.loss, experiment.rule, experiment.data->train,
                            *experiment.order, initial, experiment.plan.seeds.dropout, team);
  Rows rows(experiment, file, initial, trainer.optimizer_state(), team);
  const std::optional<recording::SavedState> saved = file.saved_state(trainer.state_size() + rows.state_size());
  if (saved) {
    trainer.restore(saved->step, saved->values.data());
    rows.restore(saved->values.data() + trainer.state_size());
  }
  if (begun && !begun->metrics.front().empty())
    std::apply([&](const auto&... last) { rows.recall(last...); },
               begun->metrics_of(begun->metrics.front().size() - 1));
  StateKeeper keeper(file, trainer, rows, saved ? saved->seconds : 0);

  Result result;
  const auto record = [&] {
    if (rows.due(trainer.steps_done())) rows.record(trainer.parameters(), trainer.steps_done());
  };
  record();
  report(options, experiment, trainer, rows, keeper.seconds(), std::nan(""));
  while (trainer.steps_done() < experiment.last_step) {
    if (options.stop && *options.stop) {
      result.outcome = Result::Outcome::stopped;
      keeper.save();
      break;
    }
    rows.before_update(trainer.parameters());
    const double loss = trainer.step();
    if (!std::isfinite(loss)) {
      result.outcome = Result::Outcome::diverged;
      break;
    }
    rows.after_update();
    record();
    keeper.save_if_due();
    report(options, experiment, trainer, rows, keeper.seconds(), loss);
  }
  result.steps = trainer.steps_done();
  result.seconds = keeper.seconds();
  const bool stopped = result.outcome == Result::Outcome::stopped;
  if (!stopped) rows.record_last(trainer.parameters(), result.steps);
  result.train = rows.train();
  result.test = rows.test();
  if (stopped) return result;
  // No batch follows the last update to tell that it was one too many.
  if (!std::isfinite(result.train.loss)) result.outcome = Result::Outcome::diverged;
  conclude(file, result);
  return result;
}

}  // namespace initlab::run
