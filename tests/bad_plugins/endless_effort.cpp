// Says that an observation takes infinitely many operations.
#include <limits>

#include "right_probe.hpp"

namespace {

struct EndlessEffort : RightProbe {
  Effort effort(const NetworkView&, const BatchView&) const override {
    return {.passes = 0, .operations = std::numeric_limits<double>::infinity()};
  }
};

}  // namespace

INITLAB_PLUGIN("endless_effort", "1.0",
               probe<EndlessEffort>({.name = "endless_effort", .formula = "norms of weights"}));
