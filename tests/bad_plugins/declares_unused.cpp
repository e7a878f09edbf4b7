// Has gradients computed that it does not look at.
#include "right_probe.hpp"

namespace {

struct DeclaresUnused : RightProbe {
  Needs needs() const override { return {.tensor_gradients = true}; }
};

}  // namespace

INITLAB_PLUGIN("declares_unused", "1.0",
               probe<DeclaresUnused>({.name = "declares_unused", .formula = "norms of weights"}));
