// Sets a weight to 0 while it looks.
#include "right_probe.hpp"

namespace {

struct ChangesWeights : RightProbe {
  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    RightProbe::observe(network, seen, recorder);
    for (Index i = 0; i < network.nodes.size(); ++i)
      if (!network.nodes[i].tensors.empty()) *const_cast<Real*>(seen.tensor(i, 0).memptr()) = 0;
  }
};

}  // namespace

INITLAB_PLUGIN("changes_weights", "1.0",
               probe<ChangesWeights>({.name = "changes_weights", .formula = "norms of weights"}));
