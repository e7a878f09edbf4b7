// The plain way: each function one line of Armadillo, the whole gradient in one part.
#include "affine.hpp"

using namespace initlab;

struct PlainDense : Affine {
  using Affine::Affine;

  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    y = w[0] * x;
    y.each_col() += w[1].as_col();
  }
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = w[0].t() * dy;
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part,
                Workspace&) const override {
    add(dw[0], beta, dy * x.t());
    add(dw[1], beta, arma::sum(dy, 1));
  }

  /// dw = beta dw + sum; with beta 0 dw holds nothing yet.
  static void add(Matrix dw, Real beta, const Matrix& sum) {
    if (beta == 0)
      dw = sum;
    else
      dw = beta * dw + sum;
  }
};

INITLAB_PLUGIN(
    "plain_dense", "1.0",
    layer<PlainDense>({.name = "plain_dense", .formula = "z = W x + b", .parameters = Affine::parameters()}));
