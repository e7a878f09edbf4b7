// `initlab reproduce`: runs what a file states and compares.
#include <fmt/format.h>

#include <filesystem>

#include "cli/bars.hpp"
#include "cli/comparison.hpp"
#include "cli/kernel.hpp"
#include "cli/last_words.hpp"
#include "cli/loaded.hpp"
#include "cli/progress_line.hpp"
#include "cli/stop.hpp"
#include "cli/threads.hpp"
#include "files/folder.hpp"
#include "files/replace.hpp"
#include "run/begun.hpp"
#include "run/run.hpp"
#include "run/used_components.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;

Arguments arguments_of_reproduce() {
  Arguments arguments({"initlab reproduce FILE.h5 [options]",
                       "Runs what a run file states, from its own resolved manifest, and compares: says that all "
                       "datasets are identical\n(exit 0), or at which step and in which tensor the two first part and "
                       "which versions differ (exit 1).",
                       "initlab reproduce runs/fashion/relu-he_seed=1.h5"});
  arguments.options()("out,o", boost::program_options::value<std::string>()->value_name("DIR"),
                      "folder that keeps the new run file (default: a temporary one, removed at the end)");
  arguments.options()("allow-programs", "let the file's manifest start the programs that it names");
  arguments.options()("json", "the comparison as JSON");
  add_kernel(arguments);
  add_threads(arguments);
  arguments.add_plugin_path();
  return arguments;
}

/// The one that --out names; else none.
std::optional<fs::path> kept_folder(const Arguments& arguments) {
  if (!arguments.has("out")) return std::nullopt;
  fs::path folder = arguments.get<std::string>("out");
  files::make_folder(folder);
  return folder;
}

manifest::RunPlan plan_of(const recording::RunReader& file, const Arguments& arguments, const Loaded& loaded) {
  const std::string name = file.path().string();
  if (file.is_unfinished())
    throw Error(name +
                ": the run is not complete, so nothing can be compared with its end; `initlab run MANIFEST "
                "--resume` completes it");
  const manifest::SweepPlan sweep =
      manifest::parse(file.text("manifest_resolved"), name + ": manifest_resolved", {}, loaded.catalogue);
  if (sweep.runs.size() != 1)
    throw Error(fmt::format("{}: manifest_resolved: not of one run (got {})", name, sweep.runs.size()));
  const manifest::RunPlan& plan = sweep.runs[0];
  if (!arguments.has("allow-programs") && run::starts_programs(plan))
    throw Error(name +
                ": its manifest starts a program (initializer program); --allow-programs lets it, if you trust "
                "the file");
  return plan;
}

/// What will make the bits differ, before the time is spent.
void warn_of_differences(const recording::RunReader& file, const run::Experiment& experiment) {
  for (const auto& [name, value] : run::bits_depend_on(experiment)) {
    const std::string there = file.shown(name), here = run::shown(value);
    if (there == here || name == "manifest_resolved" || !recording::is_decisive(name)) continue;
    fmt::print(stderr, "note: {} differs: the file has \"{}\", this run \"{}\"{}\n", name, printable(there),
               printable(here),
               name == "version_BLAS kernel" ? "; --kernel " + printable(there) + " repeats the file's" : "");
  }
}

}  // namespace

int reproduce(const Words& words) {
  Arguments arguments = arguments_of_reproduce();
  if (!arguments.read(words, 1, 1, "FILE.h5")) return kDone;
  use_kernel(arguments);
  const run::Threads team = threads(arguments);
  say_last_words("");
  const recording::RunReader file(arguments.operands()[0]);
  const Loaded loaded = load_plugins(arguments);
  const manifest::RunPlan plan = plan_of(file, arguments, loaded);
  run::DataCache cache;
  const run::Experiment experiment = run::assemble(plan, loaded.registry, cache);
  warn_of_differences(file, experiment);

  stop_runs_on_signals();  // so that a temporary folder does not stay
  const std::optional<fs::path> kept = kept_folder(arguments);
  const std::optional<files::TemporaryFolder> temporary =
      kept ? std::nullopt : std::make_optional<files::TemporaryFolder>("initlab-reproduce");
  const fs::path again = (kept ? *kept : temporary->path()) / (file.path().stem().string() + ".h5");
  if (fs::exists(again)) throw Error(fmt::format("{}: exists already; --out DIR writes elsewhere", again.string()));
  StatusLines shown;
  ProgressLine line(plan.name, watched(), on_stderr(shown));
  run::Options options{.threads = team,
                       .attributes = {{"manifest", file.text("manifest")},
                                      {"manifest_file", file.text("manifest_file")},
                                      {"overrides", file.text("overrides")},
                                      {"command_line", command_line("reproduce", words)},
                                      {"reproduces", file.path().string()}},
                       .stop = &stop_requested(),
                       .progress = [&](const run::Progress& progress) { line(progress); },
                       .notice = {}};
  say_last_words(plan.name);
  try {
    if (run::execute(experiment, again, options).outcome == run::Result::Outcome::stopped) {
      shown.clear();
      fmt::print(stderr, "{}: stopped, nothing was compared\n", printable(plan.name));
      return 128 + stop_signal();
    }
    if (kept) files::synchronise_names(*kept);
  } catch (const Error& error) {
    shown.clear();
    fmt::print(stderr, "error: {}: {}\n", printable(plan.name), printable_lines(error.what()));
    return kFailed;
  }
  shown.clear();
  const recording::Comparison comparison = recording::compare(file, recording::RunReader(again));
  fmt::print("{}", arguments.has("json") ? json(comparison) : text(comparison));
  return comparison.identical() ? kDone : kFailed;
}

}  // namespace initlab::cli
