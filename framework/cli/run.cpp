// `initlab run`: every run of a manifest, one after another.
#include "run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <filesystem>

#include "cli/contained.hpp"
#include "cli/kernel.hpp"
#include "cli/loaded.hpp"
#include "cli/progress_line.hpp"
#include "cli/table.hpp"
#include "cli/threads.hpp"
#include "files/folder.hpp"
#include "recording/free_space.hpp"
#include "recording/run_reader.hpp"
#include "run/budget.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

std::atomic<bool> stop_requested{false};
std::atomic<int> stop_signal{0};

/// The first signal ends the run at its next step; the second ends the program at once.
void on_signal(int signal) {
  if (stop_requested) std::_Exit(128 + signal);
  stop_signal = signal;
  stop_requested = true;
}

Arguments arguments_of_run() {
  Arguments arguments({"initlab run MANIFEST [options]",
                       "Runs what the manifest states: variants and sweep, one run after another. Each run writes one "
                       "HDF5 file,\nDIR/<run name>.h5, with every tensor that its probes ask for.",
                       "initlab run experiments/seed-blog/fashion.toml --set training.epochs=1 --only relu-he"});
  arguments.options()("out,o", po::value<std::string>()->value_name("DIR"),
                      "folder for the run files (default: runs/<manifest name>)");
  arguments.options()("resume", "leave what is complete, go on with what was interrupted, start what is missing");
  arguments.options()("force", "overwrite existing run files");
  arguments.options()("set", po::value<Words>()->value_name("PATH=VALUE"),
                      "override a value of the manifest; may be given several times");
  arguments.options()("only", po::value<std::string>()->value_name("PATTERN"),
                      "only the runs of this variant, or whose name matches (* and ?)");
  arguments.options()("dry-run", "check everything, print the runs and their sizes, and stop before step 0");
  add_threads(arguments);
  add_kernel(arguments);
  arguments.add_plugin_path();
  return arguments;
}

fs::path file_of(const fs::path& folder, const manifest::RunPlan& plan) { return folder / (plan.name + ".h5"); }

/// A file that is there whole, and that no run was begun to replace.
bool is_complete(const fs::path& file) { return fs::exists(file) && !fs::exists(recording::part_of(file)); }

/// What --resume leaves must be what the manifest asks for.
void refuse_others(const fs::path& folder, const manifest::SweepPlan& sweep) {
  for (const manifest::RunPlan& plan : sweep.runs) {
    const fs::path file = file_of(folder, plan);
    if (is_complete(file) && recording::RunReader(file).text("manifest_resolved") != plan.resolved)
      throw Error(fmt::format(
          "{}: a complete run of another manifest; --force overwrites it, --out DIR writes elsewhere", file.string()));
  }
}

void refuse_existing(const fs::path& folder, const manifest::SweepPlan& sweep) {
  for (const manifest::RunPlan& plan : sweep.runs)
    for (const char* ending : {"", ".part"}) {
      const fs::path file = file_of(folder, plan).string() + ending;
      if (fs::exists(file))
        throw Error(fmt::format(
            "{}: exists already; --resume goes on with it, --force overwrites it, --out DIR writes elsewhere",
            file.string()));
    }
}

/// What all runs will take whose files are not complete.
struct Expected {
  std::uint64_t bytes = 0;
  double seconds = 0;
  bool compressed = false;  ///< they will take fewer bytes
};

/// Checks every run, its budget included.
Expected checked(const manifest::SweepPlan& sweep, const Loaded& loaded, run::DataCache& cache,
                 const std::optional<fs::path>& resumed, Index threads, Table& table) {
  Expected total;
  std::set<std::string> said;
  run::Stopwatch watch(threads);
  for (const manifest::RunPlan& plan : sweep.runs) {
    const run::Experiment experiment = assemble(sweep, plan, loaded, cache);
    warn(experiment, said);
    for (const std::string& thinned : experiment.thinned)
      fmt::print(stderr, "note: {}: recording.budget leaves out rows: {}\n", plan.name, thinned);
    const std::uint64_t size = recording::estimated_size(experiment.layout);
    const double seconds = watch.estimate(experiment);
    table.add({plan.name, std::to_string(experiment.last_step), text::bytes(size), text::duration(seconds)});
    if (resumed && is_complete(file_of(*resumed, plan))) continue;
    run::hold_time(experiment, seconds);
    total.bytes += size;
    total.seconds += seconds;
    total.compressed |= plan.recording.deflate > 0;
  }
  return total;
}

std::string outcome(const run::Result& result) {
  switch (result.outcome) {
    case run::Result::Outcome::completed:
      return "completed";
    case run::Result::Outcome::diverged:
      return fmt::format("diverged at step {}", result.steps);
    case run::Result::Outcome::stopped:
      return result.networks > 0 ? fmt::format("stopped after {} networks", result.networks)
                                 : fmt::format("stopped at step {}", result.steps);
  }
  return "";
}

/// A regression has none.
std::string accuracy(const training::Metrics& metrics) {
  return std::isnan(metrics.accuracy) ? "-" : text::number(metrics.accuracy);
}

/// One run; returns its exit code.
int execute(const manifest::RunPlan& plan, const std::string& label, const fs::path& file, const Loaded& loaded,
            run::DataCache& cache, run::Options options, Table& results) {
  ProgressLine line(label);
  options.progress = [&](const run::Progress& progress) { line(progress); };
  options.notice = [&](const std::string& sentence) { fmt::print(stderr, "note: {}: {}\n", plan.name, sentence); };
  try {
    const run::Experiment experiment = run::assemble(plan, loaded.registry, cache);
    const run::Result result = run::execute(experiment, file, options);
    const bool stopped = result.outcome == run::Result::Outcome::stopped;
    results.add({plan.name, outcome(result), text::number(result.train.loss), accuracy(result.train),
                 text::number(result.test.loss), accuracy(result.test), text::duration(result.seconds),
                 file.string() + (stopped ? ".part" : "")});
    return stopped ? 128 + stop_signal : kDone;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", fmt::format("error: {}: {}", plan.name, error.what()));
    results.add({plan.name, line.started() ? "failed" : "refused", "", "", "", "", "", ""});
    return line.started() ? kFailed : kRefused;
  }
}

/// A line for a run that was complete before.
void add_complete(const manifest::RunPlan& plan, const fs::path& file, Table& results) {
  const recording::RunReader reader(file);
  const auto last = [&](const std::string& metric) {
    const std::string dataset = "metrics/" + metric;
    const std::vector<double> rows = reader.has(dataset) ? reader.series(dataset) : std::vector<double>();
    return rows.empty() ? std::string("-") : text::number(rows.back());
  };
  const std::string outcome = reader.outcome() == "diverged"
                                  ? fmt::format("diverged at step {}", reader.integer("steps_done").value_or(0))
                                  : reader.outcome();
  results.add({plan.name, outcome, last("train_loss"), last("train_accuracy"), last("test_loss"), last("test_accuracy"),
               "before", file.string()});
}

/// A signal, then 1, then 2, then 0.
int worse(int a, int b) {
  const auto rank = [](int code) { return code > 128 ? 3 : code == kFailed ? 2 : code == kRefused ? 1 : 0; };
  return rank(a) >= rank(b) ? a : b;
}

std::map<std::string, std::string> attributes(const manifest::SweepPlan& sweep, const Words& words) {
  return {{"manifest", sweep.text},
          {"manifest_file", sweep.path},
          {"overrides", text::join(sweep.overrides, "\n")},
          {"command_line", command_line("run", words)}};
}

}  // namespace

int run(const Words& words) {
  Arguments arguments = arguments_of_run();
  if (!arguments.read(words, 1, 1, "MANIFEST")) return kDone;
  use_kernel(arguments);
  const bool resume = arguments.has("resume");
  if (resume && arguments.has("force")) throw UsageError("--resume and --force exclude each other");
  if (resume) contain("what an earlier run left");
  const Index team = threads(arguments);
  const Loaded loaded = load_plugins(arguments);
  const manifest::SweepPlan sweep =
      load_manifest(arguments.operands()[0], arguments.list("set"), arguments, loaded.catalogue);
  const fs::path folder =
      arguments.has("out") ? fs::path(arguments.get<std::string>("out")) : fs::path("runs") / sweep.name;

  if (folder.empty()) throw UsageError("--out: empty (expected a folder)");
  run::DataCache cache;
  Table plan({"RUN", "UPDATES", "SIZE", "TIME"});
  const Expected expected = checked(sweep, loaded, cache, resume ? std::optional(folder) : std::nullopt, team, plan);
  const std::uint64_t space = recording::free_space(folder);
  if (arguments.has("dry-run")) fmt::print("{}", plan.text());
  fmt::print(stderr, "{} run{}, {}{} to {} ({} free), about {}, {} thread{}\n", sweep.runs.size(),
             sweep.runs.size() == 1 ? "" : "s", expected.compressed ? "at most " : "", text::bytes(expected.bytes),
             folder.string(), text::bytes(space), text::duration(expected.seconds), team, team == 1 ? "" : "s");
  if (expected.bytes > space)
    throw Error(fmt::format("{}: not enough space (needs {}, {} free); record less, or --out DIR writes elsewhere",
                            folder.string(), text::bytes(expected.bytes), text::bytes(space)));
  if (resume)
    refuse_others(folder, sweep);
  else if (!arguments.has("force"))
    refuse_existing(folder, sweep);
  if (arguments.has("dry-run")) return kDone;
  files::make_folder(folder);

  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  run::Options options{.threads = team,
                       .attributes = attributes(sweep, words),
                       .resume = resume,
                       .stop = &stop_requested,
                       .progress = {},
                       .notice = {}};
  Table results({"RUN", "OUTCOME", "TRAIN LOSS", "ACCURACY", "TEST LOSS", "ACCURACY", "TIME", "FILE"});
  int code = kDone;
  for (std::size_t i = 0; i < sweep.runs.size() && !stop_requested; ++i) {
    const manifest::RunPlan& run_plan = sweep.runs[i];
    const fs::path file = file_of(folder, run_plan);
    if (resume && is_complete(file)) {
      add_complete(run_plan, file, results);
      continue;
    }
    const std::string label = fmt::format("{}/{} {}", i + 1, sweep.runs.size(), run_plan.name);
    code = worse(code, execute(run_plan, label, file, loaded, cache, options, results));
  }
  fmt::print("{}", results.text());
  if (stop_requested)
    fmt::print(stderr, "stopped by {}; the same command with --resume goes on, to the same bits\n",
               stop_signal == SIGINT ? "SIGINT" : "SIGTERM");
  return code;
}

}  // namespace initlab::cli
