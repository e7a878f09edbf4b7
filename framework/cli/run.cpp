// `initlab run`: every run of a manifest, several at once.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/bars.hpp"
#include "cli/jobs.hpp"
#include "cli/kernel.hpp"
#include "cli/last_words.hpp"
#include "cli/process.hpp"
#include "cli/stop.hpp"
#include "cli/sweep_check.hpp"
#include "cli/threads.hpp"
#include "files/folder.hpp"
#include "files/replace.hpp"
#include "recording/free_space.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

Arguments arguments_of_run() {
  Arguments arguments(
      {"initlab run MANIFEST [options]",
       "Runs what the manifest states: variants and sweep, several runs at once. Each run writes one HDF5 "
       "file,\nDIR/<run name>.h5, with every tensor that its probes ask for.",
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
  add_jobs(arguments);
  add_threads(arguments);
  add_kernel(arguments);
  arguments.add_plugin_path();
  return arguments;
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

/// A signal, then 1, then 2, then 0.
int worse(int a, int b) {
  const auto rank = [](int code) { return code > 128 ? 3 : code == kFailed ? 2 : code == kRefused ? 1 : 0; };
  return rank(a) >= rank(b) ? a : b;
}

std::map<std::string, std::string> attributes(const manifest::SweepPlan& sweep, const Words& words) {
  return {{"manifest", sweep.document->text()},
          {"manifest_file", sweep.document->name()},
          {"overrides", text::join(sweep.document->overrides(), "\n")},
          {"command_line", command_line("run", words)}};
}

/// Of one that is there. Its file may be damaged, which costs the others nothing.
RunReport before(const manifest::RunPlan& plan, const fs::path& file) {
  try {
    return report_of(plan, file);
  } catch (const Error& error) {
    return {kRefused, row_without_results(plan, "refused"),
            fmt::format("error: {}; `--force --only {}` repeats the run", error.what(), plan.name)};
  }
}

/// The runs that are to be done, those on the same data behind one another. Reports of the others go to `reports`, by
/// their position in the sweep.
std::vector<Job> jobs_of(const manifest::SweepPlan& sweep, const Assignment& assignment,
                         std::vector<std::optional<RunReport>>& reports) {
  std::vector<Job> jobs;
  for (const std::size_t i : order_by_data(sweep)) {
    const manifest::RunPlan& plan = sweep.runs[i];
    const fs::path file = file_of(assignment.folder, plan);
    if (assignment.resume && is_complete(file))
      reports[i] = before(plan, file);
    else
      jobs.push_back({&plan, fmt::format("{}/{} {}", i + 1, sweep.runs.size(), plan.name)});
  }
  return jobs;
}

/// In this process.
RunReport do_job_here(const Job& job, const manifest::RunPlan& plan, const Assignment& assignment, const Loaded& loaded,
                      run::DataCache& cache) {
  say_last_words(plan.name);
  StatusLines lines;
  const Listener listener{assignment.terminal, on_stderr(lines), [&](const std::string& sentence) {
                            lines.clear();
                            fmt::print(stderr, "{}\n", printable_lines(sentence));
                          }};
  return execute(plan, job.label, assignment.folder, loaded, cache, assignment.options(), listener);
}

/// Once for all runs: makes the names of their files survive a loss of power.
int keep_names(const fs::path& folder) {
  try {
    files::synchronise_names(folder);
    return kDone;
  } catch (const Error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return kFailed;
  }
}

/// Prints the table and what is to be said at the end; returns the exit code.
int conclude(std::vector<std::optional<RunReport>> reports) {
  Table results(report_header());
  int code = kDone;
  bool stopped = false;
  for (std::optional<RunReport>& report : reports) {
    code = worse(code, report ? report->code : 128 + stop_signal());
    stopped |= !report || report->code > 128;
    if (report) results.add(std::move(report->row));
  }
  fmt::print("{}", results.text());
  std::fflush(stdout);
  for (const std::optional<RunReport>& report : reports)
    if (report && !report->last_words.empty()) fmt::print(stderr, "{}\n", report->last_words);
  if (stopped)
    fmt::print(stderr, "stopped by {}; the same command with --resume goes on, to the same bits\n",
               signal_name(stop_signal()));
  return code;
}

std::string threads_and_jobs(Index team, std::size_t jobs) {
  const std::string of_each = fmt::format("{} thread{}", team, team == 1 ? "" : "s");
  return jobs == 1 ? of_each : fmt::format("{} at once, {} each", jobs, of_each);
}

std::string time_text(const Expected& expected, std::size_t at_once) {
  const std::string known = "about " + text::duration(expected.seconds / static_cast<double>(at_once));
  if (expected.unknown == 0) return known;
  const std::string unknown =
      fmt::format("the unknown time of {} run{}", expected.unknown, expected.unknown == 1 ? "" : "s");
  return expected.seconds == 0 ? unknown : known + " and " + unknown;
}

}  // namespace

int run(const Words& words) {
  if (words.size() == 2 && words[0] == kWorkerWord) work(words[1]);
  Arguments arguments = arguments_of_run();
  if (!arguments.read(words, 1, 1, "MANIFEST")) return kDone;
  use_kernel(arguments);
  const bool resume = arguments.has("resume");
  if (resume && arguments.has("force")) throw UsageError("--resume and --force exclude each other");
  jobs_at_once(arguments, 1);  // mistakes are told
  threads(arguments);          // before anything is done
  say_last_words("");
  const Loaded loaded = load_plugins(arguments);
  const manifest::SweepPlan sweep =
      load_outline(arguments.operands()[0], arguments.list("set"), arguments, loaded.catalogue);
  const fs::path folder =
      arguments.has("out") ? fs::path(arguments.get<std::string>("out")) : fs::path("runs") / sweep.name;
  if (folder.empty()) throw UsageError("--out: empty (expected a folder)");
  const auto left =
      static_cast<std::size_t>(std::count_if(sweep.runs.begin(), sweep.runs.end(), [&](const manifest::RunPlan& plan) {
        return !resume || !is_complete(file_of(folder, plan));
      }));
  const std::size_t at_once = jobs_at_once(arguments, left);
  const run::Threads team = threads(arguments, at_once);

  run::DataCache cache;
  Table plan({"RUN", "UPDATES", "SIZE", "TIME"});
  const Expected expected = checked(sweep, loaded, cache, resume ? std::optional(folder) : std::nullopt, team,
                                    arguments.has("dry-run") ? &plan : nullptr);
  const std::uint64_t space = recording::free_space(folder);
  if (arguments.has("dry-run")) fmt::print("{}", plan.text());
  fmt::print(stderr, "{} run{}, {}{} to {} ({} free), {}, {}\n", sweep.runs.size(), sweep.runs.size() == 1 ? "" : "s",
             expected.compressed > 0 ? "at most " : "", text::bytes(expected.bytes), folder.string(),
             text::bytes(space), time_text(expected, at_once), threads_and_jobs(expected.threads, at_once));
  const std::uint64_t needed =
      expected.bytes + at_once * expected.compressed - std::min(expected.there, expected.bytes);
  if (needed > space)
    throw Error(fmt::format("{}: not enough space (needs {}, {} free); record less, or --out DIR writes elsewhere",
                            folder.string(), text::bytes(needed), text::bytes(space)));
  if (!resume && !arguments.has("force")) refuse_existing(folder, sweep);
  if (arguments.has("dry-run")) return kDone;
  files::make_folder(folder);

  stop_runs_on_signals();
  const Assignment assignment{sweep.document->text(),
                              sweep.document->name(),
                              sweep.document->overrides(),
                              arguments.list("plugin-path"),
                              folder,
                              team,
                              resume,
                              watched(),
                              attributes(sweep, words)};
  std::vector<std::optional<RunReport>> reports(sweep.runs.size());
  const std::vector<Job> jobs = jobs_of(sweep, assignment, reports);
  const auto ended = [&](const Job& job, RunReport report) {
    reports[static_cast<std::size_t>(job.plan - sweep.runs.data())] = std::move(report);
  };
  if (sweep.runs.size() > 1)
    do_jobs(jobs, at_once, assignment, cache, ended);
  else if (!jobs.empty() && !stop_requested())
    ended(jobs[0],
          do_job_here(jobs[0], sweep.document->run(loaded.catalogue, sweep.runs[0].index), assignment, loaded, cache));
  const int kept = keep_names(folder);
  return worse(kept, conclude(std::move(reports)));
}

}  // namespace initlab::cli
