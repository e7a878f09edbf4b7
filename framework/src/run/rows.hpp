// Rows: what a run records, written when it is due.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "recording/recorder.hpp"
#include "recording/run_file.hpp"
#include "run/experiment.hpp"
#include "run/observed_batch.hpp"
#include "training/metrics.hpp"

namespace initlab::run {

/// The rows of a run: what is due at a step is evaluated, observed and committed.
class Rows {
 public:
  Rows(const Experiment& experiment, recording::RunFile& file, const network::Flat& initial,
       const std::vector<network::Flat>& optimizer, network::Team& team);

  /// False of rows that a resumed run's file has.
  bool due(std::int64_t step) const;

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
  void record(const network::Flat& parameters, std::int64_t step);

  /// Writes the last state of a run to every schedule that does not have it yet.
  void record_last(const network::Flat& parameters, std::int64_t step);

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
  void record_network(const network::Flat& parameters, std::int64_t k);

  /// What was evaluated last before an interruption.
  void recall(const training::Metrics& train, const training::Metrics& test) {
    train_ = train;
    test_ = test;
  }

  const training::Metrics& train() const { return train_; }
  const training::Metrics& test() const { return test_; }

 private:
  /// A probe at work: its batch, which others may share, and its datasets.
  struct ActiveProbe {
    const PlannedProbe* planned;
    ObservedBatch* batch;
    recording::ProbeRecorder recorder;
  };

  bool due(std::size_t schedule, std::int64_t step) const;
  template <class Wanted>
  void record(const network::Flat& parameters, std::int64_t position, std::int64_t step, Wanted&& wanted);
  ObservedBatch* batch_for(const PlannedProbe& planned, network::Team& team);
  void evaluate(const network::Flat& parameters);
  void evaluate(const network::Flat& parameters, recording::Row& row);
  void observe(ActiveProbe& probe, recording::Row& row);

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

}  // namespace initlab::run
