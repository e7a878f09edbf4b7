#include "check/calibration.hpp"

#include <algorithm>

#include "check/memory.hpp"
#include "check/network.hpp"
#include "network/initialise.hpp"
#include "training/calibrate.hpp"

namespace initlab::check {

namespace {

struct Ended {
  network::Flat parameters;
  std::vector<training::CalibrationTrace> traces;
};

Ended calibrated(const std::shared_ptr<const Initializer>& initializer, Index budget, std::uint64_t seed) {
  const run::Experiment experiment = small_experiment(initializer, seed);
  network::Team team(1);
  Ended ended{network::initialise(*experiment.network, seed, team), {}};
  ended.traces = training::calibrate(*experiment.network, ended.parameters, *experiment.loss, experiment.data->train,
                                     seed, {.batch = 12, .budget = budget}, team);
  return ended;
}

/// Did the call of calibrate that reported `one` report this, too?
const std::vector<double>* beside(const training::CalibrationTrace& one, const char* name, const Ended& ended) {
  const auto found = std::find_if(ended.traces.begin(), ended.traces.end(), [&](const auto& trace) {
    return trace.name == name && trace.node == one.node && trace.tensor == one.tensor;
  });
  return found == ended.traces.end() ? nullptr : &found->values;
}

void unknown_end(const char* trace, Index budget) {
  fail("calibrate with a budget of {} does not report \"{}\": nobody can tell whether it reached its target", budget,
       trace);
}

void check_end(const Ended& ended, Index budget) {
  bool reported = false;
  for (const training::CalibrationTrace& trace : ended.traces) {
    if (trace.name != "deviation") continue;
    reported = true;
    const std::vector<double>* tolerance = beside(trace, "tolerance", ended);
    if (!tolerance) unknown_end("tolerance", budget);
    const double deviation = trace.values.back();
    if (!(deviation <= tolerance->back()) && !beside(trace, "stopped", ended))
      fail(
          "calibrate with a budget of {} ends {:.3g} from its target (tolerance {:.3g}) and does not report "
          "\"stopped\"",
          budget, deviation, tolerance->back());
  }
  if (!reported) unknown_end("deviation", budget);
}

}  // namespace

void calibration_ends_as_it_says(const Subject& subject) {
  if (!subject.cases.unknown.empty()) skip("{}", subject.cases.unknown);
  for (const Case& one : subject.cases.list) {
    const std::shared_ptr<const Initializer> initializer = make<Initializer>(subject.found->component, one.parameters);
    if (!initializer->calibrates()) skip("it does not calibrate: calibrates() is false");
    for (const Index budget : {Index(1000), Index(1)}) {
      const Ended first = calibrated(initializer, budget, subject.seed),
                  second = calibrated(initializer, budget, subject.seed);
      if (!same_bits(first.parameters, second.parameters))
        fail("calibrate with a budget of {} ends with other values the second time", budget);
      check_end(first, budget);
    }
  }
}

}  // namespace initlab::check
