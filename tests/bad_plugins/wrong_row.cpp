// Declares one number for each node and writes two.
#include "right_probe.hpp"

namespace {

struct WrongRow : RightProbe {
  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (Index i = 0; i < network.nodes.size(); ++i)
      if (!network.nodes[i].tensors.empty())
        recorder.write(network.nodes[i].name, "norm",
                       std::vector<double>{seen.loss(), static_cast<double>(arma::norm(seen.tensor(i, 0), "fro"))});
  }
};

}  // namespace

INITLAB_PLUGIN("wrong_row", "1.0", probe<WrongRow>({.name = "wrong_row", .formula = "norms of weights"}));
