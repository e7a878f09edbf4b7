// `initlab validate`: whether a manifest would run.
#include <fmt/format.h>

#include <set>

#include "cli/loaded.hpp"
#include "run/experiment.hpp"

namespace initlab::cli {

int validate(const Words& words) {
  Arguments arguments({"initlab validate MANIFEST [options]",
                       "Checks everything that can be checked before step 0: every name, type and range, every variant "
                       "and value of the\nsweep, the data, every shape, what initializers can fill. Says all mistakes "
                       "of the manifest at once, and "
                       "of what it comes to\nwith its data the first.",
                       "initlab validate experiments/seed-blog/fashion.toml"});
  arguments.options()("set", boost::program_options::value<Words>()->value_name("PATH=VALUE"),
                      "override a value of the manifest");
  arguments.options()("only", boost::program_options::value<std::string>()->value_name("PATTERN"),
                      "only the runs of this variant, or whose name matches");
  arguments.options()("no-data", "do not read the data; shapes then stay unchecked");
  arguments.add_plugin_path();
  if (!arguments.read(words, 1, 1, "MANIFEST")) return kDone;
  const Loaded loaded = load_plugins(arguments);
  const std::string& file = arguments.operands()[0];
  const manifest::SweepPlan sweep = load_manifest(file, arguments.list("set"), arguments, loaded.catalogue);
  if (!arguments.has("no-data")) {
    run::DataCache cache;
    std::set<std::string> said;
    std::set<const manifest::Setup*> seen;
    for (const manifest::RunPlan& plan : sweep.runs)
      if (seen.insert(plan.setup.get()).second) warn(assemble(sweep, plan, loaded, cache), said);
  }
  fmt::print("{}: valid, {} run{}\n", file, sweep.runs.size(), sweep.runs.size() == 1 ? "" : "s");
  return kDone;
}

}  // namespace initlab::cli
