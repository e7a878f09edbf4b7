// What a plugin's components must be, whatever they do.
#pragma once

#include <string_view>
#include <vector>

#include "initlab/component.hpp"

namespace initlab::plugin {

/// True for [a-z][a-z0-9_]*.
bool is_snake_case(std::string_view name);

/// True if two kinds share one name space: layers and activations do, in a manifest's `layers`.
bool share_names(Kind a, Kind b);

/// Throws Error with the reason unless each component's name is snake_case and unique within its name space, its
/// parameters' names are snake_case, unique and not the manifest's own words, and it can be constructed as what it says
/// it is.
void check(const std::vector<Component>& components);

}  // namespace initlab::plugin
