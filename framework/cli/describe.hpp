// describe: the two halves of the command.
#pragma once

#include "cli/loaded.hpp"

namespace initlab::cli {

/// Each tensor of each variant of a manifest: shape, fans, law, standard deviation, and who chose it.
int describe_manifest(const std::string& file, const Arguments& arguments, const Loaded& loaded);

}  // namespace initlab::cli
