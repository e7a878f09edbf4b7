// compositions: what an entry of `layers` can be besides a layer or an activation.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "manifest/keys.hpp"

namespace initlab::manifest {

/// A key with its meaning.
using CompositionKey = std::variant<Parameter, keys::LayersKey>;

/// An entry of `layers` that expands to nodes: { repeat = 3, layers = [...] }. The manifest and the network make it, no
/// plugin does. It has no `type`: the key of its name tells it.
struct Composition {
  std::string name, formula, notes, reference;
  std::vector<CompositionKey> keys;  ///< as `describe` shows them
};

/// All of them: the manifest's reader, its schema, `list` and `describe` know the same keys.
const std::vector<Composition>& compositions();

/// Null if there is none of this name.
const Composition* find_composition(std::string_view name);

/// The sentence for who wrote it as a component: how it is written instead.
std::string how_to_write(const Composition& composition);

}  // namespace initlab::manifest
