// Declares quantities without saying what they are.
#include "right_probe.hpp"

namespace {

struct NoDefinition : RightProbe {
  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> all = RightProbe::quantities(network, batch);
    for (Quantity& quantity : all) quantity.long_name.clear();
    return all;
  }
};

}  // namespace

INITLAB_PLUGIN("no_definition", "1.0", probe<NoDefinition>({.name = "no_definition", .formula = "norms of weights"}));
