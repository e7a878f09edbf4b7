// load: from a TOML file to a checked plan, or to every mistake in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "manifest/catalogue.hpp"
#include "manifest/document.hpp"
#include "manifest/plan.hpp"

namespace initlab::manifest {

/// Reads, expands and checks a manifest; nothing but this file is read. `overrides` are "path=value" (a TOML value, or
/// a bare word for a string), applied before variants and sweep. Throws ManifestError; Error if it cannot be read.
SweepPlan load(const std::filesystem::path& file, const std::vector<std::string>& overrides,
               const Catalogue& catalogue);

/// The same from text; `name` stands for the file in messages.
SweepPlan parse(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                const Catalogue& catalogue);

/// load() for sweeps of any length: no run has a setup. The document makes one that has: see Document::run.
SweepPlan outline(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue);

}  // namespace initlab::manifest
