// A right layer with state: y = x - mean over the batch, in mode eval x - running mean. Faulty ones override what they
// get wrong.
#pragma once

#include "right_layer.hpp"

namespace {

struct RightCentre : Layer {
  Shape output(const Shape& input) const override { return input; }
  std::vector<TensorSpec> tensors(const Shape& input) const override {
    TensorSpec mean = TensorSpec::vector("running_mean", Role::state, {"unit", input.size()}, 1, 1);
    mean.initial = 0;
    return {mean};
  }
  WorkspaceNeed workspace(const Shape& input) const override { return {.per_sample = {}, .per_batch = {input.size()}}; }
  bool couples_samples() const override { return true; }
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    Matrix mean = workspace.batch(0);
    if (pass.mode == Mode::eval)
      mean = w[0];
    else
      mean = arma::mean(x, 1);
    y = x.each_col() - mean.as_col();
  }
  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass& pass) const override {
    if (pass.mode == Mode::eval)
      dx = dy;
    else
      dx = dy.each_col() - arma::mean(dy, 1);
  }
  void update_state(Tensors w, const Workspace& workspace) const override {
    Matrix mean = w[0];
    mean = Real(0.9) * mean + Real(0.1) * workspace.batch(0);
  }
};

}  // namespace
