// use_kernel: OpenBLAS with another kernel than the processor's own, to repeat another machine's bits.
#pragma once

#include <string>

#include "cli/arguments.hpp"

namespace initlab::cli {

/// Adds --kernel.
void add_kernel(Arguments& arguments);

/// OpenBLAS chooses its kernel when it is loaded: where --kernel names another one, this starts the program again with
/// the same words. To be called before anything else is done. Throws UsageError if OpenBLAS has no such kernel.
void use_kernel(const Arguments& arguments, const std::string& command, const Words& words);

}  // namespace initlab::cli
