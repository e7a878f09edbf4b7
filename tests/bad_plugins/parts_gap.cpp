// Cuts its bias into parts of equal size, which leaves units out unless their number is a multiple.
#include "right_layer.hpp"

namespace {

struct PartsGap : RightLayer {
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    put(dy * x.t(), beta, dw[0], part);
    const Index each = kUnits / part.count;
    put(arma::sum(dy, 1), beta, dw[1], Part::Range{part.index * each, (part.index + 1) * each});
  }
};

}  // namespace

INITLAB_PLUGIN("parts_gap", "1.0", layer<PartsGap>({.name = "parts_gap", .formula = "z = W x + b"}));
