// `initlab --version`: every library in use and the BLAS kernel that was chosen.
#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "run/provenance.hpp"

namespace initlab::cli {

int version(const Words&) {
  for (const auto& [name, version] : run::versions()) fmt::print("{:<12} {}\n", name, version);
  return kDone;
}

}  // namespace initlab::cli
