// Gives its bias the gradient 0.
#include "right_layer.hpp"

namespace {

struct ForgetsBiasGradient : RightLayer {
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    put(dy * x.t(), beta, dw[0], part);
    put(Matrix(kUnits, 1, arma::fill::zeros), beta, dw[1], part);
  }
};

}  // namespace

INITLAB_PLUGIN("forgets_bias_gradient", "1.0",
               layer<ForgetsBiasGradient>({.name = "forgets_bias_gradient", .formula = "z = W x + b"}));
