// Conformance: whether a file holds what the format of run files says, and where it deviates.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace initlab::recording {

struct Deviation {
  std::string place;  ///< "layers/hidden1/activation"; "/" is the root
  std::string what;   ///< "dimension 1 has no scale"
};

/// All deviations of a file, complete or not, from the format of its version, group by group. Names that this program
/// does not know are none where the file's minor version is newer than its own. Throws Error, one sentence that begins
/// with the file's name, if the file cannot be opened as HDF5 or is quite another one.
std::vector<Deviation> deviations(const std::filesystem::path& file);

}  // namespace initlab::recording
