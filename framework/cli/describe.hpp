// describe: the parts of the command.
#pragma once

#include "cli/loaded.hpp"

namespace initlab::cli {

/// Each tensor of each variant of a manifest: shape, fans, law, standard deviation, and who chose it.
int describe_manifest(const std::string& file, const Arguments& arguments, const Loaded& loaded);

/// A run's file, complete or not: an account of it, then each deviation from the format, one a line. Returns kFailed if
/// there is any. Throws Error if the file cannot be opened as HDF5.
int describe_run(const std::string& file, bool json);

}  // namespace initlab::cli
