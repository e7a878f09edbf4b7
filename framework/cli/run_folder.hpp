// The run files of a sweep's folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace initlab::cli {

/// Those of a folder, finished or not, sorted by name. Throws Error if it cannot be read.
std::vector<std::string> run_files(const std::filesystem::path& folder);

/// "a.h5" of "a.h5.part".
std::string without_part(const std::string& file);

/// "a_rate=0.1" of "a_rate=0.1_seed=3"; "" of "seed=3": the seed stands last in a run's name.
std::string without_seed(const std::string& run);

}  // namespace initlab::cli
