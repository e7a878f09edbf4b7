// Names axes of its weight that do not multiply to its size.
#include "right_layer.hpp"

namespace {

struct AxesMismatch : RightLayer {
  std::vector<TensorSpec> tensors(const Shape& input) const override {
    std::vector<TensorSpec> tensors = RightLayer::tensors(input);
    tensors[0].axes.pop_back();
    return tensors;
  }
};

}  // namespace

INITLAB_PLUGIN("axes_mismatch", "1.0", layer<AxesMismatch>({.name = "axes_mismatch", .formula = "z = W x + b"}));
