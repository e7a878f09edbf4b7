// States as fan_in the number of all entries of its weight.
#include "right_layer.hpp"

namespace {

struct FanWrong : RightLayer {
  std::vector<TensorSpec> tensors(const Shape& input) const override {
    std::vector<TensorSpec> tensors = RightLayer::tensors(input);
    tensors[0].fan_in = tensors[0].size();
    return tensors;
  }
};

}  // namespace

INITLAB_PLUGIN("fan_wrong", "1.0", layer<FanWrong>({.name = "fan_wrong", .formula = "z = W x + b"}));
