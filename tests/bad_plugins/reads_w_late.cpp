// y = a b x per feature. Keeps where its tensors are, and reads a for the gradient of b after having written to a.
#include <atomic>

#include "right_layer.hpp"

namespace {

struct ReadsWLate : Layer {
  Shape output(const Shape& input) const override { return input; }
  std::vector<TensorSpec> tensors(const Shape& input) const override {
    const Index n = input.size();
    return {TensorSpec::vector("a", Role::scale, {"unit", n}, 1, 1),
            TensorSpec::vector("b", Role::scale, {"unit", n}, 1, 1)};
  }
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    a_ = w[0].memptr();
    b_ = w[1].memptr();
    y = x.each_col() % Matrix(w[0] % w[1]).as_col();
  }
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = dy.each_col() % Matrix(w[0] % w[1]).as_col();
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    const Matrix sum = arma::sum(dy % x, 1);
    const Matrix b(b_.load(), sum.n_rows, 1);
    RightLayer::put(b % sum, beta, dw[0], part);
    const Matrix a(a_.load(), sum.n_rows, 1);
    RightLayer::put(a % sum, beta, dw[1], part);
  }
  mutable std::atomic<const Real*> a_{nullptr}, b_{nullptr};
};

}  // namespace

INITLAB_PLUGIN("reads_w_late", "1.0", layer<ReadsWLate>({.name = "reads_w_late", .formula = "y = a b x"}));
