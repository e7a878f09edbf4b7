// What a run takes from plugins.
#pragma once

#include "manifest/plan.hpp"
#include "plugin/registry.hpp"
#include "recording/run_file.hpp"

namespace initlab::run {

/// For each plugin that a component of the plan comes from: "plugin_initializers" = "1.0, CRC-32 89abcdef" (of its
/// file). Sorted by name. Throws Error if a file cannot be read.
recording::Attributes used_plugins(const manifest::RunPlan& plan, const plugin::Registry& registry);

/// True if an initializer of the plan starts a program of the user's (type "program").
bool starts_programs(const manifest::RunPlan& plan);

}  // namespace initlab::run
