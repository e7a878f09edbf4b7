// Its input gradient is 0.2 % too large.
#include "right_layer.hpp"

namespace {

struct GradientFactor : RightLayer {
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = Real(1.002) * (w[0].t() * dy);
  }
};

}  // namespace

INITLAB_PLUGIN("gradient_factor", "1.0", layer<GradientFactor>({.name = "gradient_factor", .formula = "z = W x + b"}));
