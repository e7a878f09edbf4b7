#include "run/account.hpp"

#include <fmt/format.h>

#include <cmath>
#include <thread>

#include "run/begun.hpp"
#include "run/prediction_attributes.hpp"
#include "run/provenance.hpp"

namespace initlab::run {

recording::Layout accounted(const Experiment& experiment, const Options& options, const std::string& created,
                            const FirstValues& first) {
  recording::Layout layout = experiment.layout;
  // What finish() will know comes first: there it stands in one page, so that a kill while it is written tears nothing.
  recording::Attributes& root = layout.groups[""] = {{"outcome", std::string()},
                                                     {"diverged_at_step", std::int64_t{-1}},
                                                     {"steps_done", std::int64_t{-1}},
                                                     {"training_seconds", std::nan("")},
                                                     {"finished", std::string()}};
  const recording::Attributes known = bits_depend_on(experiment);
  root.insert(root.end(), known.begin(), known.end());
  for (const auto& [name, text] : options.attributes) root.emplace_back(name, text);
  for (const auto& [name, value] : machine()) root.emplace_back(name, value);
  root.emplace_back("cores", static_cast<std::int64_t>(std::thread::hardware_concurrency()));
  root.emplace_back("threads", static_cast<std::int64_t>(options.threads.of(experiment)));
  root.emplace_back("created", created);
  root.emplace_back("initial_checksum", first.checksum());
  for (const training::CalibrationTrace& trace : first.traces) {
    std::string values;
    for (const double value : trace.values) values += fmt::format("{}{}", values.empty() ? "" : " ", value);
    recording::Attributes& group = layout.groups["calibration/" + trace.node + "/" + trace.tensor];
    group.emplace_back(trace.name, values);
    if (trace.name == "deviation") group.emplace_back("outcome", training::outcome(first.traces, trace));
  }
  add_predictions(experiment, layout);
  return layout;
}

void conclude(recording::RunFile& file, const Result& result) {
  const bool diverged = result.outcome == Result::Outcome::diverged;
  file.finish({{"outcome", std::string(diverged ? "diverged" : "completed")},
               {"diverged_at_step", diverged ? result.steps : std::int64_t{-1}},
               {"steps_done", result.steps},
               {"training_seconds", result.seconds},
               {"finished", now()}});
}

}  // namespace initlab::run
