// Recorded weights: the tensors that network.weights takes from the file of another run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "manifest/plan.hpp"
#include "network/network.hpp"

namespace initlab::run {

struct RecordedWeights {
  std::string file;       ///< where it was found
  std::string run;        ///< its name, as that file says
  std::int64_t step = 0;  ///< of which all tensors are; of a file of many networks: which network
  std::string checksum;   ///< "crc32:xxxxxxxx" of the values as this build holds them, in order of nodes and tensors
  network::Flat values;   ///< as long as the network's parameters; 0 where nothing comes from the file

  /// Overwrites the tensors that come from the file.
  void into(network::Flat& parameters, const network::Network& network) const;
};

/// Reads every tensor whose filling says from_file: all from one row, that of `plan.step` or else the last that the
/// file has of the first of them. Any probe of that run may have recorded it. Throws Error, which begins with the
/// manifest's place, if the file is not there or no run's, if a tensor is missing there, has another shape, no row of
/// that step, or an entry that is not finite, or if nothing comes from the file.
RecordedWeights read_weights(const manifest::WeightsPlan& plan, const network::Network& network);

/// Every tensor of the network from the file of its own run, the layers' state too: those of `step`, or of the last row
/// that the file has. Throws Error that begins with the file, as above.
RecordedWeights read_all_weights(const std::filesystem::path& file, std::optional<std::int64_t> step,
                                 const network::Network& network);

}  // namespace initlab::run
