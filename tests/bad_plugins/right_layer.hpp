// A right layer, z = W x + b with 4 units, whose gradient comes in two parts: faulty ones override what they get wrong.
#pragma once

#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct RightLayer : Layer {
  static constexpr Index kUnits = 4;

  Shape output(const Shape&) const override { return {kUnits}; }
  std::vector<TensorSpec> tensors(const Shape& input) const override {
    return {TensorSpec::dense_weight(input.size(), kUnits),
            TensorSpec::vector("bias", Role::bias, {"unit", kUnits}, input.size(), kUnits)};
  }
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    y = w[0] * x;
    y.each_col() += w[1].as_col();
  }
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = w[0].t() * dy;
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    put(dy * x.t(), beta, dw[0], part);
    put(arma::sum(dy, 1), beta, dw[1], part);
  }
  Index parts(const Shape&) const override { return 2; }

  /// dw = beta dw + sum in this part of a tensor.
  static void put(const Matrix& sum, Real beta, Matrix&& dw, Part part) {
    put(sum, beta, std::move(dw), part.of(TensorSlot{0, dw.n_rows, dw.n_cols}));
  }
  static void put(const Matrix& sum, Real beta, Matrix&& dw, Part::Range range) {
    for (Index i = range.begin; i < range.end; ++i) dw[i] = (beta == 0 ? Real(0) : beta * dw[i]) + sum[i];
  }
};

}  // namespace
