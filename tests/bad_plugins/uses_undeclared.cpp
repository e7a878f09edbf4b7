// Looks at gradients that it has not asked for.
#include "right_probe.hpp"

namespace {

struct UsesUndeclared : RightProbe {
  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (Index i = 0; i < network.nodes.size(); ++i)
      if (!network.nodes[i].tensors.empty())
        recorder.write(network.nodes[i].name, "norm",
                       static_cast<double>(arma::norm(seen.tensor_gradient(i, 0), "fro")));
  }
};

}  // namespace

INITLAB_PLUGIN("uses_undeclared", "1.0",
               probe<UsesUndeclared>({.name = "uses_undeclared", .formula = "norms of gradients"}));
