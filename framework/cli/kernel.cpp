#include "cli/kernel.hpp"

#include <fmt/format.h>

#include "initlab/error.hpp"
#include "sdk/blas.hpp"

namespace initlab::cli {

void add_kernel(Arguments& arguments) {
  arguments.options()("kernel", boost::program_options::value<std::string>()->value_name("CORE"),
                      "OpenBLAS's kernel, such as Haswell (default: the processor's); bits depend on it");
}

void use_kernel(const Arguments& arguments) {
  if (!arguments.has("kernel")) return;
  const std::string wanted = arguments.get<std::string>("kernel"), before = blas_kernel();
  if (!use_blas_kernel(wanted))
    throw UsageError(
        fmt::format("--kernel: OpenBLAS has no such kernel for this processor (got \"{}\", in use \"{}\"; "
                    "Haswell, Zen, SkylakeX, Sandybridge, Nehalem and Prescott are usual)",
                    wanted, before));
}

}  // namespace initlab::cli
