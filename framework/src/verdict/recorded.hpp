// RecordedState: the numbers of one recorded row that theory speaks of. What was not recorded is absent.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/activations.hpp"
#include "manifest/plan.hpp"
#include "recording/run_reader.hpp"

namespace initlab::verdict {

struct RecordedTensor {
  std::optional<double> mean, second;  ///< of its entries
  Index entries = 0;                   ///< of how many these are, if not of all
  std::optional<double> gradient;      ///< per-sample rms
};

struct RecordedNodeState {
  std::optional<double> q, mean;  ///< of a layer's or sum's output, an activation's input
  std::optional<double> activation_second, activation_mean, saturated, inactive, dead;
  std::optional<double> gradient;  ///< rms of dl/dz
  bool underflow = false;
  std::map<std::string, RecordedTensor> tensors;
};

struct RecordedState {
  std::map<std::string, RecordedNodeState> nodes;
  std::optional<double> loss;            ///< of the samples that the first probe looked at
  bool masked = false;                   ///< dropout's masks were on
  std::set<std::string> beyond_storage;  ///< nodes of which float16 could not hold what was recorded: it is left out

  /// Null if nothing of the node was recorded.
  const RecordedNodeState* find(const std::string& node) const;
};

/// The first rows, those before any update: one, or of a file of many networks one a network. Of the first probe and
/// those that keep the same samples of it. `setup`: as the run's manifest has it. Throws Error if the file
/// contradicts itself.
std::vector<RecordedState> first_states(const recording::RunReader& run, const analysis::Activations& activations,
                                        const manifest::Setup& setup);

/// The steps behind the first of which some probe recorded a row, ascending; none of a file of many networks.
std::vector<std::int64_t> later_steps(const recording::RunReader& run);

/// What was recorded at a step.
RecordedState state_at(const recording::RunReader& run, const analysis::Activations& activations,
                       const manifest::Setup& setup, std::int64_t step);

/// The mean over the units of each of the inputs that the first probe saw, as `run` keeps it or from the recorded
/// inputs; empty if the file has neither.
std::vector<double> input_mean_squares(const recording::RunReader& run);

}  // namespace initlab::verdict
