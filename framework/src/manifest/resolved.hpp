// resolved: a plan written back as a manifest.
#pragma once

#include <string>

#include "manifest/plan.hpp"

namespace initlab::manifest {

/// TOML of this one run: every default filled in, no names, variants or sweep. parse() reads it back to the same plan,
/// except that its one run has no variant and is named after its seed alone, and that each node says its name and bias.
std::string resolved(const RunPlan& run);

/// The same without [seed]: equal for runs that differ only in their seeds.
std::string resolved(const Setup& setup);

/// Its section data alone.
std::string resolved(const DataPlan& data);

}  // namespace initlab::manifest
