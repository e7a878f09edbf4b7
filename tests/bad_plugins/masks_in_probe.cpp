// Drops half of its outputs in every mode.
#include "right_layer.hpp"

namespace {

struct MasksInProbe : Layer {
  Shape output(const Shape& input) const override { return input; }
  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass& pass) const override {
    mask(x, y, pass);
  }
  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass& pass) const override {
    mask(dy, dx, pass);
  }
  static void mask(const Matrix& from, Matrix& to, const Pass& pass) {
    for (Index column = 0; column < from.n_cols; ++column)
      for (Index row = 0; row < from.n_rows; ++row)
        to(row, column) = pass.rng.uniform(row, pass.first + column) < 0.5 ? Real(0) : 2 * from(row, column);
  }
};

}  // namespace

INITLAB_PLUGIN("masks_in_probe", "1.0", layer<MasksInProbe>({.name = "masks_in_probe", .formula = "y = 2 m x"}));
