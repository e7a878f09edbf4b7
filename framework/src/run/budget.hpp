// Budget: what a run will take, and what is done if that is more than its manifest allows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "run/experiment.hpp"

namespace initlab::run {

/// Bytes of a run's file: those of its layout, and of what only an execution knows of itself and theory of its nodes.
std::uint64_t expected_size(const Experiment& experiment);

/// Holds recording.budget.size: with over = "thin", every second row is left out of the schedule that takes the most,
/// again and again, until the run fits (step 0 and the last step stay); Experiment::thinned and the file say which.
/// Throws Error, naming what costs most, if the run may not be thinned or does not fit even so.
void hold_size(Experiment& experiment);

/// Throws Error if the file as it will be, with what calibrations wrote, is over recording.budget.size.
void hold_size(const Experiment& experiment, const recording::Layout& whole);

/// What a run is expected to take, in seconds.
struct ExpectedTime {
  double updates = 0, evaluations = 0, writing = 0;
  std::vector<double> probes = {};  ///< as in Experiment::probes

  double total() const;
};

/// Throws Error, naming what takes longest, if that is more than recording.budget.time. What is unknown is not.
void hold_time(const Experiment& experiment, const ExpectedTime& expected);

/// "layers/hidden1/activation 2.1 GB (21 rows of 100 MB), ...": the largest datasets.
std::string largest(const recording::Layout& layout);

/// Makes a few updates, on weights of their own, which no initializer is asked for, and says after each how many
/// seconds the fastest one took so far. Throws Error as a run would.
void time_updates(const Experiment& experiment, Index threads, const std::function<void(double seconds)>& fastest);

/// Where it is equal, updates take equally long: network and batch.
std::string update_key(const Experiment& experiment);

/// From step 0 to the end: updates of so many seconds each, evaluations, the probes' passes and their own effort, and
/// what they write. What initializers do is not counted. Right within a factor of about 2 on a machine that does
/// nothing else. NaN is unknown.
ExpectedTime expected_time(const Experiment& experiment, double update);

}  // namespace initlab::run
