// `initlab show FILE`: what is looked at in one run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/show.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

constexpr std::size_t kShownRows = 5;  // the first, the last and three between

std::vector<std::size_t> chosen_rows(const std::string& file, const std::vector<std::int64_t>& steps,
                                     const RowChoice& choice) {
  std::vector<std::size_t> rows;
  if (choice.step) {
    const auto found = std::find(steps.begin(), steps.end(), *choice.step);
    if (found == steps.end()) {
      std::vector<std::string> known;
      for (const std::int64_t step : steps) known.push_back(std::to_string(step));
      constexpr std::size_t kMostListed = 12;
      if (known.size() > kMostListed)
        known.erase(known.begin() + 10, known.end() - 1), known.insert(known.end() - 1, "...");
      throw Error(fmt::format("{}: --step: no row of this step (got {}, expected one of {})", file, *choice.step,
                              known.empty() ? "none" : text::join(known)));
    }
    return {static_cast<std::size_t>(found - steps.begin())};
  }
  const std::size_t count = choice.all ? steps.size() : std::min(steps.size(), kShownRows);
  for (std::size_t i = 0; i < count; ++i) {
    const double share = count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
    rows.push_back(static_cast<std::size_t>(std::lround(share * static_cast<double>(steps.size() - 1))));
  }
  return rows;
}

}  // namespace

Header header(const recording::RunReader& run) {
  Header header;
  header.file = run.path().string();
  header.title = run.text("title");
  header.run = run.text("run");
  header.variant = run.text("variant");
  header.outcome = run.outcome();
  if (header.outcome == "diverged") header.diverged_at_step = run.integer("diverged_at_step");
  if (!header.outcome.empty()) header.steps_done = run.integer("steps_done");
  header.last_step_planned = run.integer("last_step_planned");
  header.steps_per_epoch = run.integer("steps_per_epoch");
  header.networks = run.integer("networks");
  for (const char* stream : {"init", "data", "dropout", "generation", "calibration"})
    if (const auto seed = run.integer(std::string("seed_") + stream))
      header.seeds.emplace_back(stream, static_cast<std::uint64_t>(*seed));
  return header;
}

namespace {

/// What a reduction recorded of its whole batch, one number a row: sharpness, drift of a kernel.
void add_of_batch(const recording::RunReader& run, const recording::RecordedProbe& probe,
                  std::vector<MetricSeries>& all) {
  if (probe.type == "hdf5") return;  // its loss stands above its tensors
  const bool first = probe.base.empty();
  for (const std::string& name : run.datasets(probe.base)) {
    if (first && (name == "step" || name == "commit")) continue;
    const std::string path = first ? name : probe.base + "/" + name;
    const auto schedule = run.schedule(path);
    if (!schedule || !run.extent(path).empty()) continue;
    const bool taken = std::any_of(all.begin(), all.end(), [&](const MetricSeries& one) { return one.name == name; });
    all.push_back({taken ? probe.name + "/" + name : name, run.schedules()[*schedule].steps, run.series(path)});
  }
}

}  // namespace

std::vector<MetricSeries> metrics(const recording::RunReader& run) {
  std::vector<MetricSeries> all;
  for (const std::string& name : run.datasets("metrics")) {
    const std::string path = "metrics/" + name;
    const auto schedule = run.schedule(path);
    if (!schedule || !run.extent(path).empty()) continue;
    all.push_back({name, run.schedules()[*schedule].steps, run.series(path)});
  }
  for (const recording::RecordedProbe& probe : run.probes()) add_of_batch(run, probe, all);
  return all;
}

ShownRun look(const recording::RunReader& run, const RowChoice& choice, const Loaded& loaded) {
  ShownRun shown;
  shown.header = header(run);
  shown.metrics = metrics(run);
  for (const recording::RecordedSchedule& schedule : run.schedules())
    if (!schedule.steps.empty() &&
        (shown.committed_steps.empty() || schedule.steps.back() > shown.committed_steps.back()))
      shown.committed_steps = schedule.steps;
  const recording::RecordedProbe* probe = analysis::tensor_probe(run, choice.probe);
  if (!probe) return shown;
  shown.probe = *probe;
  if (const auto schedule = analysis::schedule_of(run, *probe)) shown.recorded_steps = run.schedules()[*schedule].steps;
  const analysis::Activations activations = analysis::recorded_activations(run, loaded.registry, loaded.catalogue);
  shown.unknown_activations = activations.missing;
  for (const std::size_t row : chosen_rows(shown.header.file, shown.recorded_steps, choice))
    shown.rows.push_back(analysis::measure_row(run, *probe, row, activations));
  return shown;
}

}  // namespace initlab::cli
