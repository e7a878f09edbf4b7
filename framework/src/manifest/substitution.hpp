// substitution: "$name" stands for what [let] says.
#pragma once

#include "manifest/problems.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

/// Takes the table `let` out of a manifest and replaces each string that is exactly "$name" by the value of that name,
/// which may use others. Undefined and circular names, and a manifest that grows beyond a million values or nests too
/// deeply, are problems; the strings concerned stay, as broken values.
void substitute(Value& root, Problems& problems);

}  // namespace initlab::manifest
