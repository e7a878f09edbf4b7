// calibrate: lets initializers that look at data or gradients finish their work after all fills.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "network/network.hpp"
#include "network/team.hpp"
#include "training/losses/loss.hpp"

namespace initlab::training {

/// What an initializer reported while it calibrated, for the run file.
struct CalibrationTrace {
  std::string node;  ///< the first node whose tensors it owns
  std::string name;
  std::vector<double> values;
};

struct CalibrationLimits {
  Index batch = 100;    ///< samples of each calibration batch
  Index budget = 1000;  ///< evaluations an initializer may ask for
};

/// Calls calibrate of every initializer that does something there, in the order of the first layer that it fills.
/// Batches are drawn from `samples` by a stream of their own. Changes `parameters`.
std::vector<CalibrationTrace> calibrate(const network::Network& network, network::Flat& parameters, const Loss& loss,
                                        const data::Samples& samples, std::uint64_t seed,
                                        const CalibrationLimits& limits, network::Team& team);

}  // namespace initlab::training
