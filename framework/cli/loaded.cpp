#include "cli/loaded.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "network/unstable_lengths.hpp"
#include "run/catalogue.hpp"
#include "text/words.hpp"

namespace initlab::cli {

Loaded load_plugins(const Words& plugin_path) {
  Loaded loaded{plugin::Registry(plugin::search_path({plugin_path.begin(), plugin_path.end()})), {}};
  loaded.catalogue = run::catalogue(loaded.registry);
  return loaded;
}

Loaded load_plugins(const Arguments& arguments) {
  Loaded loaded = load_plugins(arguments.list("plugin-path"));
  for (const std::string& line : loaded.registry.shadowed()) fmt::print(stderr, "note: {}\n", line);
  return loaded;
}

bool is_run_file(const std::string& file) {
  std::string begin(8, '\0');
  if (std::filesystem::is_regular_file(file))
    std::ifstream(file, std::ios::binary).read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin == "\x89HDF\r\n\x1a\n" || file.ends_with(".h5") || file.ends_with(".h5.part");
}

namespace {

void check_is_manifest(const std::string& file) {
  if (is_run_file(file)) throw Error(fmt::format("{}: a run file, not a manifest (expected TOML)", file));
}

manifest::SweepPlan restricted(manifest::SweepPlan sweep, const Arguments& arguments,
                               const manifest::Catalogue& catalogue) {
  // An unknown component's message would have told them. Here one that was meant may be hidden by another of its name.
  for (const std::string& refused : catalogue.refused) fmt::print(stderr, "note: refused: {}\n", refused);
  if (!arguments.has("only")) return sweep;
  const std::string only = arguments.get<std::string>("only");
  Words names;
  std::vector<manifest::RunPlan> chosen;
  for (manifest::RunPlan& run : sweep.runs) {
    names.push_back(run.name);
    if (run.variant == only || text::matches(only, run.name)) chosen.push_back(std::move(run));
  }
  if (chosen.empty())
    throw Error(fmt::format("--only: no run matches (got \"{}\", expected a variant's name or a pattern for: {})", only,
                            text::join_some(names)));
  sweep.runs = std::move(chosen);
  return sweep;
}

}  // namespace

manifest::SweepPlan load_manifest(const std::string& file, const Words& overrides, const Arguments& arguments,
                                  const manifest::Catalogue& catalogue) {
  check_is_manifest(file);
  return restricted(manifest::load(file, overrides, catalogue), arguments, catalogue);
}

manifest::SweepPlan load_outline(const std::string& file, const Words& overrides, const Arguments& arguments,
                                 const manifest::Catalogue& catalogue) {
  check_is_manifest(file);
  return restricted(manifest::outline(file, overrides, catalogue), arguments, catalogue);
}

run::Experiment assemble(const manifest::SweepPlan& sweep, const manifest::RunPlan& plan, const Loaded& loaded,
                         run::DataCache& cache) {
  try {
    return run::assemble(plan, loaded.registry, cache);
  } catch (const Error& error) {
    if (sweep.runs.size() == 1) throw;
    throw Error(plan.name + ": " + error.what());
  }
}

void warn(const run::Experiment& experiment, std::set<std::string>& said) {
  const std::string& variant = experiment.plan.variant;
  for (const network::UnstableLength& found : network::unstable_lengths(*experiment.network)) {
    const std::string line = (variant.empty() ? "" : "variant " + variant + ": ") + found.sentence();
    if (said.insert(line).second) fmt::print(stderr, "warning: {}\n", line);
  }
}

}  // namespace initlab::cli
