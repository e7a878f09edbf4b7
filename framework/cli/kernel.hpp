// use_kernel: OpenBLAS with another kernel than the processor's own, to repeat another machine's bits.
#pragma once

#include <string>

#include "cli/arguments.hpp"

namespace initlab::cli {

/// Adds --kernel.
void add_kernel(Arguments& arguments);

/// Has OpenBLAS take the kernel that --kernel names. To be called before anything is computed. Throws UsageError if
/// OpenBLAS has no such kernel.
void use_kernel(const Arguments& arguments);

}  // namespace initlab::cli
