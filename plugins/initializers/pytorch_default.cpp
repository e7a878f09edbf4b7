#include <cmath>

#include "roles.hpp"

using namespace initlab;

namespace {

/// Weights and biases from U(-1 / sqrt(fan_in), 1 / sqrt(fan_in)).
class PyTorchDefault : public LawInitializer {
 public:
  Law entry(const TensorInfo& info) const override {
    const bool bias = info.spec.role == Role::bias;
    if (const auto value = neutral(info); value && !bias) return Law::constant(*value);
    const double bound = 1 / std::sqrt(static_cast<double>(info.fan_in()));
    return Law::uniform(-bound, bound);
  }
};

}  // namespace

Component pytorch_default() {
  return initializer<PyTorchDefault>(
      {.name = "pytorch_default",
       .formula = "W, b ~ U(-1 / sqrt(fan_in), 1 / sqrt(fan_in)): Var(W) = 1 / (3 fan_in)",
       .notes =
           "What torch.nn.Linear and Conv2d do (not ConvTranspose2d), there written as kaiming_uniform_ with a = "
           "sqrt(5). For the biases "
           "as well, say network.bias = \"pytorch_default\". Scales are 1. Fans are the layer's. PyTorch reads "
           "those of ConvTranspose2d off the shape of its weight, where its fan_in is the fan_out of conv_transpose2d: "
           "what it does there is, for `initializer` and `bias` of the layer's entry, { type = \"lecun\", law = "
           "\"uniform\", fan = \"out\", gain = 0.57735026918962576 }.",
       .reference = "PyTorch's reset_parameters; LeCun, Bottou, Orr and Mueller 1998 for 1 / sqrt(fan_in)"});
}
