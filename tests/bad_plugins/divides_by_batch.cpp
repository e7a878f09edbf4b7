// Divides the gradients of its tensors by the batch size, which the core has done.
#include "right_layer.hpp"

namespace {

struct DividesByBatch : RightLayer {
  void gradient(const Matrix& x, const Matrix& y, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace& workspace) const override {
    RightLayer::gradient(x, y, dy / static_cast<Real>(dy.n_cols), beta, dw, part, workspace);
  }
};

}  // namespace

INITLAB_PLUGIN("divides_by_batch", "1.0",
               layer<DividesByBatch>({.name = "divides_by_batch", .formula = "z = W x + b"}));
