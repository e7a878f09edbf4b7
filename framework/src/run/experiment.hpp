// Experiment: a run's parts, put together and checked, before anything is computed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "manifest/plan.hpp"
#include "network/network.hpp"
#include "plugin/registry.hpp"
#include "recording/run_file.hpp"
#include "run/recorded_weights.hpp"
#include "training/losses/loss.hpp"
#include "training/order.hpp"
#include "training/trainer.hpp"

namespace initlab::run {

/// Equal keys mean equal data.
std::string data_key(const manifest::DataPlan& plan, const manifest::Seeds& seeds);

/// The data set that was asked for last: runs on the same data that follow one another read it once, and many data sets
/// take no more memory than one.
class DataCache {
 public:
  std::shared_ptr<const data::Dataset> load(const manifest::DataPlan& plan, const manifest::Seeds& seeds);

  /// Data from elsewhere, to be given out for this key.
  void put(const std::string& key, std::shared_ptr<const data::Dataset> set);

 private:
  std::string key_;
  std::shared_ptr<const data::Dataset> set_;
};

/// A probe with its place in the run.
struct PlannedProbe {
  const manifest::ProbePlan* plan = nullptr;
  std::shared_ptr<const Probe> probe;
  std::string title;  ///< for messages
  Needs needs;
  Effort effort;
  NetworkView view;
  BatchView batch;
  std::size_t schedule = 0;                       ///< index into the layout's schedules
  std::size_t first_dataset = 0, quantities = 0;  ///< its datasets in the layout
};

/// Everything that a run is made of. The layout of its file is known, so its size is.
struct Experiment {
  manifest::RunPlan plan;
  std::shared_ptr<const data::Dataset> data;
  std::unique_ptr<network::Network> network;
  std::optional<RecordedWeights> weights;  ///< of network.weights
  std::unique_ptr<training::Loss> loss;
  training::UpdateRule rule;
  std::unique_ptr<training::SampleOrder> order;
  std::int64_t last_step = 0;
  std::vector<PlannedProbe> probes;
  std::size_t metrics_schedule = 0;
  Index evaluated_train = 0, evaluated_test = 0;  ///< of how many samples, the first of each set, the metrics are
  recording::Attributes plugins;                  ///< see used_plugins
  recording::Layout layout;
  std::vector<std::string> thinned;  ///< what was left out of schedules to hold the budget: a phrase each
};

/// Reads the data, constructs every component, checks every shape and plans the file. Throws Error: one sentence.
Experiment assemble(const manifest::RunPlan& plan, const plugin::Registry& registry, DataCache& cache);

}  // namespace initlab::run
