// first_values: the state of a run before its first update.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "run/experiment.hpp"
#include "training/calibrate.hpp"

namespace initlab::run {

struct FirstValues {
  network::Flat parameters;
  std::vector<training::CalibrationTrace> traces;  ///< what calibrating initializers reported

  /// "crc32:xxxxxxxx" of the parameters.
  std::string checksum() const;
};

/// The first values of the k-th network, whose seed is seed.init + k: drawn, read from a file, then calibrated. The
/// number of threads does not matter. Throws Error.
FirstValues first_values(const Experiment& experiment, std::uint64_t k, network::Team& team);

}  // namespace initlab::run
