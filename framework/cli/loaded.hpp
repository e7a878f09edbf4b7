// Loaded: the plugins on the search path, and what a manifest may choose from.
#pragma once

#include <set>

#include "cli/arguments.hpp"
#include "manifest/load.hpp"
#include "plugin/registry.hpp"
#include "run/experiment.hpp"

namespace initlab::cli {

struct Loaded {
  plugin::Registry registry;
  manifest::Catalogue catalogue;
};

/// Loads the plugins of the search path, which begins with these folders.
Loaded load_plugins(const Words& plugin_path);

/// The same with those of --plugin-path. Says on stderr what shadows what.
Loaded load_plugins(const Arguments& arguments);

/// By its name, or its first bytes.
bool is_run_file(const std::string& file);

/// The runs of a manifest, restricted to those whose name matches `only` if it is given (a pattern with * and ?, or
/// the name of a variant). Says on stderr which plugins were refused. Throws Error if none does, or if
/// the file is a run's.
manifest::SweepPlan load_manifest(const std::string& file, const Words& overrides, const Arguments& arguments,
                                  const manifest::Catalogue& catalogue);

/// The same as an outline: see manifest::outline.
manifest::SweepPlan load_outline(const std::string& file, const Words& overrides, const Arguments& arguments,
                                 const manifest::Catalogue& catalogue);

/// run::assemble of one run of a sweep; an Error says of which, if there are several.
run::Experiment assemble(const manifest::SweepPlan& sweep, const manifest::RunPlan& plan, const Loaded& loaded,
                         run::DataCache& cache);

/// Says on stderr what is legal and yet perhaps not meant: an initializer that puts the length of the signal on an
/// unstable fixed point. Once each: `said` remembers the lines.
void warn(const run::Experiment& experiment, std::set<std::string>& said);

}  // namespace initlab::cli
