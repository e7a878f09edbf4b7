#include "cli/run_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "cli/stop.hpp"
#include "recording/run_reader.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;

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

}  // namespace

Words report_header() { return {"RUN", "OUTCOME", "TRAIN LOSS", "ACCURACY", "TEST LOSS", "ACCURACY", "TIME", "FILE"}; }

Words row_without_results(const manifest::RunPlan& plan, const std::string& outcome) {
  Words row = {plan.name, outcome};
  row.resize(report_header().size());
  return row;
}

fs::path file_of(const fs::path& folder, const manifest::RunPlan& plan) { return folder / (plan.name + ".h5"); }

bool is_complete(const fs::path& file) { return fs::exists(file) && !fs::exists(recording::part_of(file)); }

RunReport execute(const manifest::RunPlan& plan, const std::string& label, const fs::path& folder, const Loaded& loaded,
                  run::DataCache& cache, run::Options options, const Listener& listener) {
  const fs::path file = file_of(folder, plan);
  ProgressLine line(label, listener.terminal, listener.progress);
  options.stop = &stop_requested();
  bool begun = false;
  options.begun = [&] { begun = true; };
  options.progress = [&](const run::Progress& progress) { line(progress); };
  options.notice = [&](const std::string& sentence) {
    listener.sentence(fmt::format("note: {}: {}", plan.name, sentence));
  };
  try {
    const run::Experiment experiment = run::assemble(plan, loaded.registry, cache);
    const run::Result result = run::execute(experiment, file, options);
    const bool stopped = result.outcome == run::Result::Outcome::stopped;
    return {stopped ? 128 + stop_signal() : kDone,
            {plan.name, outcome(result), text::number(result.train.loss), accuracy(result.train),
             text::number(result.test.loss), accuracy(result.test), text::duration(result.seconds),
             file.string() + (stopped ? ".part" : "")}};
  } catch (const std::exception& error) {
    listener.sentence(fmt::format("error: {}: {}", plan.name, error.what()));
    if (begun) return {kFailed, row_without_results(plan, "failed")};
    return {kRefused, row_without_results(plan, "refused")};
  }
}

RunReport report_of(const manifest::RunPlan& plan, const fs::path& file) {
  const recording::RunReader reader(file);
  const auto last = [&](const std::string& metric) {
    const std::string dataset = "metrics/" + metric;
    const std::vector<double> rows = reader.has(dataset) ? reader.series(dataset) : std::vector<double>();
    return rows.empty() ? std::string("-") : text::number(rows.back());
  };
  const std::string outcome = reader.outcome() == "diverged"
                                  ? fmt::format("diverged at step {}", reader.integer("steps_done").value_or(0))
                                  : reader.outcome();
  return {kDone,
          {plan.name, outcome, last("train_loss"), last("train_accuracy"), last("test_loss"), last("test_accuracy"),
           "before", file.string()}};
}

}  // namespace initlab::cli
