// completeness: what a manifest must not leave out, as a part of its JSON schema.
#pragma once

#include "manifest/catalogue.hpp"
#include "manifest/parameter_schema.hpp"

namespace initlab::manifest {

/// What must be there in a manifest that leaves nothing to variants or to a sweep: its sections, what they require, and
/// the parameters of each component that have no default. It says nothing of values. Its definitions, each named
/// "complete_<family>", are added to `definitions`.
Json completeness(const Catalogue& catalogue, Json& definitions);

/// The parameters that must be given.
std::vector<std::string> required(const About& about);

}  // namespace initlab::manifest
