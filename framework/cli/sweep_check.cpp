#include "cli/sweep_check.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "cli/bars.hpp"
#include "cli/run_report.hpp"
#include "cli/stopwatch.hpp"
#include "manifest/resolved.hpp"
#include "recording/comparison.hpp"
#include "recording/free_space.hpp"
#include "recording/run_reader.hpp"
#include "run/begun.hpp"
#include "run/budget.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

/// Runs that differ only in their seeds.
struct Kind {
  std::size_t first = 0;  ///< its position in the sweep
  bool counts = false;    ///< one of them is not complete
  bool filtered = false;  ///< when it is complete
  std::int64_t steps = 0;
  std::uint64_t bytes = 0;
  run::ExpectedTime time = {};
  std::vector<std::string> thinned = {};
  recording::Attributes bits = {};  ///< what run::bits_depend_on gives of all seeds
};

/// What --resume leaves must be what the manifest asks for, by these plugins and of these data. Of other versions of
/// the program or a library it is said, once each: `told` remembers the names of their attributes.
void hold_same(const recording::RunReader& file, const manifest::RunPlan& run, const recording::Attributes& bits,
               std::set<std::string>& told) {
  if (file.text("manifest_resolved") != manifest::resolved(run))
    throw Error(fmt::format(
        "{}: a complete run of another manifest; `--force --only {}` overwrites it, --out DIR writes elsewhere",
        file.path().string(), run.name));
  for (const auto& [name, value] : bits) {
    const std::string there = file.shown(name), here = run::shown(value);
    if (there == here) continue;
    const std::string apart =
        fmt::format("{} differs (it has \"{}\", this program \"{}\")", name, printable(there), printable(here));
    if (!name.starts_with("version_"))
      throw Error(fmt::format("{}: a complete run, but {}; `--force --only {}` repeats it, --out DIR writes elsewhere",
                              file.path().string(), apart, run.name));
    if (told.insert(name).second) fmt::print(stderr, "note: {}: {}\n", file.path().string(), apart);
  }
}

/// Null if it is damaged: then it is refused by itself, later.
std::unique_ptr<recording::RunReader> opened(const std::filesystem::path& file) {
  try {
    return std::make_unique<recording::RunReader>(file);
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

std::vector<std::size_t> order_by_data(const manifest::SweepPlan& sweep) {
  std::map<std::string, std::size_t> groups;
  std::vector<std::vector<std::size_t>> positions;
  for (std::size_t i = 0; i < sweep.runs.size(); ++i) {
    const auto [group, fresh] =
        groups.emplace(run::data_key(*sweep.runs[i].data, sweep.runs[i].seeds), positions.size());
    if (fresh) positions.emplace_back();
    positions[group->second].push_back(i);
  }
  std::vector<std::size_t> order;
  for (const std::vector<std::size_t>& group : positions) order.insert(order.end(), group.begin(), group.end());
  return order;
}

Expected checked(const manifest::SweepPlan& sweep, const Loaded& loaded, run::DataCache& cache,
                 const std::optional<std::filesystem::path>& resumed, run::Threads threads, Table* table) {
  std::map<std::size_t, std::size_t> known;
  std::vector<Kind> kinds;
  std::vector<std::size_t> kind_of(sweep.runs.size());
  std::vector<bool> counts(sweep.runs.size());
  for (const std::size_t i : order_by_data(sweep)) {
    const auto [kind, fresh] = known.emplace(sweep.runs[i].kind, kinds.size());
    if (fresh) kinds.push_back({.first = i});
    kind_of[i] = kind->second;
    counts[i] = !resumed || !is_complete(file_of(*resumed, sweep.runs[i]));
    if (counts[i]) kinds[kind->second].counts = true;
  }

  Expected total;
  std::set<std::string> said;
  Stopwatch watch(threads);
  for (Kind& kind : kinds) {
    const run::Experiment experiment =
        assemble(sweep, sweep.document->run(loaded.catalogue, sweep.runs[kind.first].index), loaded, cache);
    const manifest::RecordingPlan& recording = experiment.plan.setup->recording;
    kind.filtered = !recording.live && (recording.deflate > 0 || recording.shuffle);
    warn(experiment, said);
    total.threads = std::max(total.threads, threads.of(experiment));
    kind.steps = experiment.last_step;
    kind.bytes = run::expected_size(experiment);
    const Stopwatch::Update update = watch.update(experiment);
    if (!update.ending.empty() && said.insert(update.ending).second)
      fmt::print(stderr, "note: {}: its time is unknown: an update that was tried beforehand {}\n",
                 sweep.runs[kind.first].name, update.ending);
    kind.time = run::expected_time(experiment, update.seconds);
    kind.thinned = experiment.thinned;
    if (resumed)
      for (const auto& [name, value] : run::bits_depend_on(experiment))
        if (recording::is_decisive_of_all_seeds(name)) kind.bits.emplace_back(name, value);
    if (kind.counts) run::hold_time(experiment, kind.time);
  }

  std::set<std::string> told;
  for (std::size_t i = 0; i < sweep.runs.size(); ++i)
    if (!counts[i])
      if (const auto file = opened(file_of(*resumed, sweep.runs[i])))
        hold_same(*file, sweep.document->run(loaded.catalogue, sweep.runs[i].index), kinds[kind_of[i]].bits, told);

  for (std::size_t i = 0; i < sweep.runs.size(); ++i) {
    const manifest::RunPlan& plan = sweep.runs[i];
    const Kind& kind = kinds[kind_of[i]];
    for (const std::string& thinned : kind.thinned)
      fmt::print(stderr, "note: {}: recording.budget leaves out rows: {}\n", plan.name, thinned);
    if (table)
      table->add({plan.name, std::to_string(kind.steps), text::bytes(kind.bytes), text::duration(kind.time.total())});
    if (!counts[i]) continue;
    total.bytes += kind.bytes;
    if (const double seconds = kind.time.total(); std::isnan(seconds))
      ++total.unknown;
    else
      total.seconds += seconds;
    if (kind.filtered) total.compressed = std::max(total.compressed, kind.bytes);
    if (resumed) total.there += recording::occupied(recording::part_of(file_of(*resumed, plan)));
  }
  return total;
}

}  // namespace initlab::cli
