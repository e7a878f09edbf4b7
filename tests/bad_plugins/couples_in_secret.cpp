// Subtracts the mean over the batch and does not say that it couples samples.
#include "right_layer.hpp"

namespace {

struct CouplesInSecret : RightLayer {
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    RightLayer::forward(w, x, y, workspace, pass);
    y = centred(y);
  }
  void backward(ConstTensors w, const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass& pass) const override {
    RightLayer::backward(w, x, y, centred(dy), dx, workspace, pass);
  }
  void gradient(const Matrix& x, const Matrix& y, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace& workspace) const override {
    RightLayer::gradient(x, y, centred(dy), beta, dw, part, workspace);
  }
  static Matrix centred(const Matrix& y) { return y.each_col() - arma::mean(y, 1); }
};

}  // namespace

INITLAB_PLUGIN("couples_in_secret", "1.0",
               layer<CouplesInSecret>({.name = "couples_in_secret", .formula = "z = W x + b"}));
