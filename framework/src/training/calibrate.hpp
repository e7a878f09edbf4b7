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

/// What an initializer reported in one call of calibrate, for the run file.
struct CalibrationTrace {
  std::string node, tensor;  ///< the first that the call was about, which tells it from all others
  std::string name;
  std::vector<double> values;
  std::string title;     ///< of the initializer, for messages
  Index exhausted = {};  ///< the initializer's budget, if the call ended with none of it left; else 0
};

/// What became of the calibration that reported `deviation` among `traces`: "reached its target", or how far from it
/// the initializer ended, with the tolerance, the first names behind "stopped_" where it reported such traces (the
/// nodes that fell short), and that its budget was used up, if it was.
std::string outcome(const std::vector<CalibrationTrace>& traces, const CalibrationTrace& deviation);

/// A sentence for each initializer that did not reach its target, of all its layers and the worst of them: "initializer
/// lsuv (...): its calibration ended 1 from its target (tolerance 0.1): hidden3, out".
std::vector<std::string> shortfalls(const std::vector<CalibrationTrace>& traces);

struct CalibrationLimits {
  Index batch = 100;  ///< samples of each calibration batch
  Index budget =
      1000;  ///< evaluations an initializer may ask for; one that calibrates by layer: for each of its layers
};

/// Calls calibrate of every initializer that does something there: once for each layer if it calibrates by layer, else
/// once; in the order of the first tensors that the calls are about. Batches are drawn from `samples` by a stream of
/// their own. Changes `parameters`.
std::vector<CalibrationTrace> calibrate(const network::Network& network, network::Flat& parameters, const Loss& loss,
                                        const data::Samples& samples, std::uint64_t seed,
                                        const CalibrationLimits& limits, network::Team& team);

}  // namespace initlab::training
