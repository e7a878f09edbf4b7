// The gradient of its input has the wrong sign.
#include "right_layer.hpp"

namespace {

struct InputGradientSign : RightLayer {
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = -w[0].t() * dy;
  }
};

}  // namespace

INITLAB_PLUGIN("input_gradient_sign", "1.0",
               layer<InputGradientSign>({.name = "input_gradient_sign", .formula = "z = W x + b"}));
