// overrides: `--set path=value`.
#pragma once

#include <string>
#include <vector>

#include "manifest/problems.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

/// Applies each "path=value" in order: the value is TOML, or a bare word for a string. What is wrong with one is added
/// to the problems, at "--set path=value", and it is left out.
void apply_overrides(Value& root, const std::vector<std::string>& overrides, Problems& problems);

}  // namespace initlab::manifest
