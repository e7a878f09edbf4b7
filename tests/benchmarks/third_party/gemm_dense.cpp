// With initlab::gemm: the core's tiles, a gradient in parts, no copy.
#include <algorithm>

#include "affine.hpp"

using namespace initlab;

struct GemmDense : Affine {
  using Affine::Affine;

  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    const Matrix b = w[1];
    for (Index sample = 0; sample < y.n_cols; ++sample) std::copy_n(b.memptr(), units, y.colptr(sample));
    gemm(1, Op::none, w[0], Op::none, x, 1, y);
  }
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    gemm(1, Op::transpose, w[0], Op::none, dy, 0, dx);
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    Matrix weight = dw[0], bias = dw[1];
    const Part::Range inputs = part.of(weight.n_cols), own = part.of(units);
    if (inputs.size() > 0)
      gemm(1, Op::none, dy, Op::transpose, ConstBlock(x, inputs.begin, 0, inputs.size(), x.n_cols), beta,
           Block(weight, 0, inputs.begin, units, inputs.size()));
    for (Index unit = own.begin; unit < own.end; ++unit) bias[unit] = beta == 0 ? Real(0) : beta * bias[unit];
    for (Index sample = 0; sample < dy.n_cols; ++sample)
      for (Index unit = own.begin; unit < own.end; ++unit) bias[unit] += dy.colptr(sample)[unit];
  }
  Index parts(const Shape& input) const override { return std::clamp<Index>(input.size() * units / 16384, 1, 8); }
};

INITLAB_PLUGIN("gemm_dense", "1.0",
               layer<GemmDense>({.name = "gemm_dense",
                                 .formula = "z = W x + b",
                                 .notes = "For more than one input.",
                                 .parameters = Affine::parameters()}));
