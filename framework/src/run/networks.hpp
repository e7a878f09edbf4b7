// Runs of many networks, each looked at as it was initialised.
#pragma once

#include <optional>

#include "recording/run_file.hpp"
#include "run/begun.hpp"
#include "run/first_values.hpp"
#include "run/run.hpp"

namespace initlab::run {

/// Tells whoever watches which calibrations fell short; `k` counts networks.
void tell(const Options& options, const FirstValues& first, std::uint64_t k);

/// Records a row a network, from the first that `begun` does not have; `first` are the parameters of network 0.
Result look_at_networks(const Experiment& experiment, recording::RunFile& file, network::Flat first,
                        const std::optional<Begun>& begun, const Options& options, network::Team& team);

}  // namespace initlab::run
