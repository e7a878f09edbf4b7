// `initlab export`: the tensors of a network, for other programs.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cli/contained.hpp"
#include "cli/loaded.hpp"
#include "cli/recorded_network.hpp"
#include "recording/run_reader.hpp"
#include "run/first_values.hpp"
#include "run/provenance.hpp"
#include "run/weights_file.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

Arguments arguments_of_export() {
  Arguments arguments(
      {"initlab export MANIFEST|RUN.h5 --out FILE [options]",
       "Writes every tensor of a network, trained or state, to FILE: NumPy's archive (.npz) with arrays "
       "NODE/TENSOR, or HDF5\n(.h5) with what each node is beside them. Of a manifest: the first "
       "values, those of a run's step 0, without training.\nOf a run's file: those of its last row, or "
       "of --step.",
       "initlab export experiments/seed-blog/fashion.toml --only relu-he --out relu-he.npz"});
  arguments.options()("out,o", po::value<std::string>()->value_name("FILE"),
                      "the file to write, by its ending .npz or .h5; must be given");
  arguments.options()("force", "overwrite an existing file");
  arguments.options()("step", po::value<std::int64_t>()->value_name("N"),
                      "of a run's file: the recorded step, or which of many networks (default: the last)");
  arguments.options()("set", po::value<Words>()->value_name("PATH=VALUE"),
                      "override a value of the manifest; may be given several times");
  arguments.options()("only", po::value<std::string>()->value_name("PATTERN"),
                      "of a manifest of several runs: the one of this variant, or whose name matches (* and ?)");
  arguments.add_plugin_path();
  return arguments;
}

/// What is written: a network, its values, and where they are from.
struct Exported {
  manifest::RunPlan plan;
  network::Network network;
  network::Flat values;
  std::int64_t step = 0;
};

Exported of_manifest(const std::string& file, const Arguments& arguments, const Loaded& loaded) {
  if (arguments.has("step")) throw UsageError("--step: goes with a run's file only; of a manifest it is step 0");
  const manifest::SweepPlan sweep = load_manifest(file, arguments.list("set"), arguments, loaded.catalogue);
  if (sweep.runs.size() > 1) {
    Words names;
    for (const manifest::RunPlan& run : sweep.runs) names.push_back(run.name);
    throw Error(fmt::format("{}: a file holds one network (got {} runs: {}); --only NAME chooses one", file,
                            sweep.runs.size(), text::join_some(names)));
  }
  run::DataCache cache;
  run::Experiment experiment = assemble(sweep, sweep.runs[0], loaded, cache);
  network::Team team(1);
  run::FirstValues first = run::first_values(experiment, 0, team);
  for (const std::string& shortfall : training::shortfalls(first.traces)) fmt::print(stderr, "note: {}\n", shortfall);
  return {experiment.plan, std::move(*experiment.network), std::move(first.parameters)};
}

Exported of_run(const std::string& file, const Arguments& arguments, const Loaded& loaded) {
  for (const char* option : {"set", "only"})
    if (arguments.has(option)) throw UsageError(fmt::format("--{}: goes with a manifest only", option));
  RecordedNetwork recorded = recorded_network(recording::RunReader(file), loaded);
  const auto step = arguments.has("step") ? std::optional(arguments.get<std::int64_t>("step")) : std::nullopt;
  run::RecordedWeights weights = run::read_all_weights(file, step, recorded.network);
  recorded.plan.name = weights.run;
  return {std::move(recorded.plan), std::move(recorded.network), std::move(weights.values), weights.step};
}

/// By its first bytes, whatever it is called.
bool is_hdf5(const std::string& file) {
  std::string begin(8, '\0');
  std::ifstream(file, std::ios::binary).read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin == "\x89HDF\r\n\x1a\n" || file.ends_with(".h5");
}

fs::path output(const Arguments& arguments) {
  if (!arguments.has("out")) throw UsageError("--out: missing (expected a file whose name ends with .npz or .h5)");
  const fs::path out = arguments.get<std::string>("out");
  if (out.extension() != ".npz" && out.extension() != ".h5")
    throw UsageError(fmt::format("--out: unknown kind of file (got \"{}\", expected a name that ends with .npz or .h5)",
                                 out.string()));
  if (fs::exists(out) && !fs::is_regular_file(out))
    throw Error(fmt::format("{}: not a file that can be replaced", out.string()));
  if (fs::exists(out) && !arguments.has("force"))
    throw Error(fmt::format("{}: exists already; --force overwrites it, --out FILE writes elsewhere", out.string()));
  return out;
}

}  // namespace

int export_weights(const Words& words) {
  Arguments arguments = arguments_of_export();
  if (!arguments.read(words, 1, 1, "MANIFEST or RUN.h5")) return kDone;
  const fs::path out = output(arguments);
  const std::string& from = arguments.operands()[0];
  if (is_hdf5(from)) contain(from);
  const Loaded loaded = load_plugins(arguments);
  const Exported exported = is_hdf5(from) ? of_run(from, arguments, loaded) : of_manifest(from, arguments, loaded);
  recording::Attributes root = {{"Conventions", std::string("initlab-weights-1")}, {"step", exported.step}};
  for (const auto& [name, version] : run::versions()) root.emplace_back("version_" + name, version);
  run::write_weights(out, exported.network, exported.plan, exported.values, std::move(root));
  std::size_t tensors = 0;
  for (const network::Node& node : exported.network.nodes()) tensors += node.tensors.size();
  fmt::print("{}: {} tensors of {}, step {}\n", out.string(), tensors, exported.plan.name, exported.step);
  return kDone;
}

}  // namespace initlab::cli
