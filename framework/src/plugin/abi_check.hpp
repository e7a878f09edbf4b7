// What a plugin's descriptor says of itself, held against this program.
#pragma once

#include <string>

#include "initlab/abi.hpp"

namespace initlab::plugin {

/// This program's own stamp.
const AbiStamp& this_abi();

/// Every field that differs: "ARMA_MAT_PREALLOC: plugin 4, program 16; Real: plugin double, program float"; "" if none.
std::string differences(const AbiStamp& plugin, const AbiStamp& program);

/// Throws Error with the reason unless magic, size and every field of the stamp are this program's. Follows no pointer,
/// so that it can be asked of a descriptor that was read from a file.
void check(const PluginDescriptor& descriptor);

}  // namespace initlab::plugin
