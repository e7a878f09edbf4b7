// Sorts a node's output in place, which other probes see, too.
#include <algorithm>

#include "right_probe.hpp"

namespace {

struct ChangesOutputs : RightProbe {
  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    const Matrix output = seen.output(1);
    std::sort(const_cast<Real*>(output.begin()), const_cast<Real*>(output.end()));
    RightProbe::observe(network, seen, recorder);
  }
};

}  // namespace

INITLAB_PLUGIN("changes_outputs", "1.0",
               probe<ChangesOutputs>({.name = "changes_outputs", .formula = "norms of weights"}));
