// run: one run from its first value to its finished file.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "run/experiment.hpp"
#include "run/threads.hpp"
#include "training/metrics.hpp"

namespace initlab::run {

/// Where a run stands, for whoever watches.
struct Progress {
  std::int64_t step = 0, last_step = 0, steps_per_epoch = 1;
  std::int64_t network = 0, networks = 0;        ///< of a run of many networks: those recorded, and their number
  double seconds = 0;                            ///< since step 0
  double batch_loss = 0;                         ///< of the last update
  std::optional<training::Metrics> train, test;  ///< as evaluated last
};

struct Options {
  Threads threads = {};
  std::map<std::string, std::string> attributes;  ///< of the file's root, beside those that the run itself knows
  bool resume = false;                            ///< go on from what an interrupted run left, if it left anything
  const std::atomic<bool>* stop = nullptr;        ///< set by a signal: the run ends at the next step
  std::function<void()> begun = {};               ///< called once the file is there; may be empty
  std::function<void(const Progress&)> progress;  ///< called after every update and evaluation; may be empty
  /// Called before the first row with a sentence for each calibration that did not reach its target; may be empty.
  std::function<void(const std::string&)> notice = {};
};

struct Result {
  enum class Outcome { completed, diverged, stopped };
  Outcome outcome = Outcome::completed;
  std::int64_t steps = 0;     ///< updates that were made
  std::int64_t networks = 0;  ///< of a run of many networks: how many were recorded
  double seconds = 0;
  training::Metrics train, test;  ///< as evaluated last; of many networks: their mean
};

/// Trains and records into `file`. A run that diverges (a loss that is not finite) is done: its last finite state is
/// the last row, and the file says at which step. A stopped run leaves `file`.part and its state. Throws Error if
/// anything fails.
Result execute(const Experiment& experiment, const std::filesystem::path& file, const Options& options);

}  // namespace initlab::run
