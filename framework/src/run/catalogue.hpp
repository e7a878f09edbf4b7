// catalogue: everything that a manifest can choose from.
#pragma once

#include "manifest/catalogue.hpp"
#include "plugin/registry.hpp"

namespace initlab::run {

/// The components of the plugins, and the core's losses, optimizers, schedules and data sources.
manifest::Catalogue catalogue(const plugin::Registry& registry);

}  // namespace initlab::run
