// load: from a TOML file to a checked plan, or to every mistake in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "initlab/error.hpp"
#include "manifest/catalogue.hpp"
#include "manifest/plan.hpp"

namespace initlab::manifest {

/// All mistakes of a manifest, in order of position, one line each:
/// "file:line:column: where: what (got ..., expected ...); did you mean ..."
class ManifestError : public Error {
 public:
  explicit ManifestError(std::vector<std::string> problems);
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

/// Reads, expands and checks a manifest; nothing but this file is read. `overrides` are "path=value" (a TOML value, or
/// a bare word for a string), applied before variants and sweep. Throws ManifestError; Error if it cannot be read.
SweepPlan load(const std::filesystem::path& file, const std::vector<std::string>& overrides,
               const Catalogue& catalogue);

/// The same from text; `name` stands for the file in messages.
SweepPlan parse(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                const Catalogue& catalogue);

/// load() for sweeps of any length: no run has a setup, of which each point of a grid would need its own.
SweepPlan outline(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue);

/// A run of an outline with its setup.
RunPlan whole(const SweepPlan& outline, const RunPlan& run, const Catalogue& catalogue);

/// One run of it, by RunPlan::index, at a small part of what all of them take.
RunPlan parse_run(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue, std::size_t index);

}  // namespace initlab::manifest
