// recorded_network: the plan and the network of a run's file, put together again.
#pragma once

#include "cli/loaded.hpp"
#include "recording/run_reader.hpp"

namespace initlab::cli {

struct RecordedNetwork {
  manifest::RunPlan plan;
  network::Network network;
};

/// From manifest_resolved, the loaded plugins and the recorded shape of the input; no data are read. `instead`: the
/// network is made from another plan, while `plan` is the recorded one. Throws Error.
RecordedNetwork recorded_network(const recording::RunReader& run, const Loaded& loaded,
                                 const manifest::NetworkPlan* instead = nullptr);

}  // namespace initlab::cli
