// schema: what a manifest can say, as a JSON schema for editors and other programs.
#pragma once

#include <string>

#include "manifest/catalogue.hpp"

namespace initlab::manifest {

/// A JSON schema (draft 2020-12) of manifests that choose from this catalogue: every section and key with its type,
/// range, default and meaning, every component with its own parameters. It admits every valid manifest whose values,
/// also those that a variant replaces, are valid themselves; what relates several values (names that are used twice,
/// shapes, paths of a sweep) is left to `initlab validate`.
std::string json_schema(const Catalogue& catalogue);

}  // namespace initlab::manifest
