// Declares the loss and never writes it.
#include "right_probe.hpp"

namespace {

struct ForgetsToWrite : RightProbe {
  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> all = RightProbe::quantities(network, batch);
    all.push_back({.node = "", .name = "loss", .axes = {}, .long_name = "mean loss over the batch"});
    return all;
  }
};

}  // namespace

INITLAB_PLUGIN("forgets_to_write", "1.0",
               probe<ForgetsToWrite>({.name = "forgets_to_write", .formula = "norms of weights, loss"}));
