// Writes a quantity that it has not declared.
#include "right_probe.hpp"

namespace {

struct WritesUndeclared : RightProbe {
  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    RightProbe::observe(network, seen, recorder);
    recorder.write("", "loss", seen.loss());
  }
};

}  // namespace

INITLAB_PLUGIN("writes_undeclared", "1.0",
               probe<WritesUndeclared>({.name = "writes_undeclared", .formula = "norms of weights"}));
