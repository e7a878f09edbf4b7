// Promises 4 units and writes 3.
#include "right_layer.hpp"

namespace {

struct WrongOutputSize : RightLayer {
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    Matrix z = w[0] * x;
    z.each_col() += w[1].as_col();
    y.head_rows(kUnits - 1) = z.head_rows(kUnits - 1);
  }
};

}  // namespace

INITLAB_PLUGIN("wrong_output_size", "1.0",
               layer<WrongOutputSize>({.name = "wrong_output_size", .formula = "z = W x + b"}));
