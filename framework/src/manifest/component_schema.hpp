// component_schema: components as they are written in a manifest, as a JSON schema says it.
#pragma once

#include "manifest/catalogue.hpp"
#include "manifest/parameter_schema.hpp"

namespace initlab::manifest {

/// The tables that choose a component of a family: `name_key` names it, its parameters stand beside it, and so do the
/// keys that all of the family have. One schema for each component; one for a "$name", whose parameters nobody knows;
/// one for a table that leaves the name to a variant.
Json::array_t component_tables(const Catalogue& catalogue, Family family, const std::string& name_key,
                               const std::vector<Key>& common);

/// A component by bare name, where every parameter has a default, or as a table with `type`.
Json component(const Catalogue& catalogue, Family family);

/// The same for layers and activations: they have names; layers also have initializers, of all their weights or of one
/// tensor.
Json::array_t node_schemas(const Catalogue& catalogue);

}  // namespace initlab::manifest
