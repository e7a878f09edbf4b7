// No fault: layers that are right and unusual.
#include <algorithm>
#include <cmath>
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

/// y = max(0, x): a kink at each 0.
struct Rectify : Layer {
  Shape output(const Shape& input) const override { return input; }
  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    for (Index i = 0; i < x.n_elem; ++i) y[i] = std::max(Real(0), x[i]);
  }
  void backward(ConstTensors, const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    for (Index i = 0; i < x.n_elem; ++i) dx[i] = x[i] > 0 ? dy[i] : Real(0);
  }
};

/// y = x above 0, s x below it: kinks that are slight where a trained s is near 1.
struct Prelu : Layer {
  Shape output(const Shape& input) const override { return input; }
  std::vector<TensorSpec> tensors(const Shape& input) const override {
    return {TensorSpec::vector("slope", Role::scale, {"unit", input.size()}, 1, 1)};
  }
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    const Matrix s = w[0];
    for (Index i = 0; i < x.n_elem; ++i) y[i] = x[i] > 0 ? x[i] : s[i % x.n_rows] * x[i];
  }
  void backward(ConstTensors w, const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    const Matrix s = w[0];
    for (Index i = 0; i < x.n_elem; ++i) dx[i] = x[i] > 0 ? dy[i] : s[i % x.n_rows] * dy[i];
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    Matrix ds = dw[0];
    const Part::Range units = part.of(ds.n_rows);
    for (Index unit = units.begin; unit < units.end; ++unit) {
      Real sum = 0;
      for (Index sample = 0; sample < x.n_cols; ++sample)
        if (x(unit, sample) <= 0) sum += dy(unit, sample) * x(unit, sample);
      ds[unit] = (beta == 0 ? Real(0) : beta * ds[unit]) + sum;
    }
  }
};

/// y = x / sqrt(x^2 + 1e-5), what normalisation makes of a single feature: it bends within 0.003 of 0.
struct Step : Layer {
  static Real root(Real x) { return std::sqrt(x * x + Real(1e-5)); }
  Shape output(const Shape& input) const override { return input; }
  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    for (Index i = 0; i < x.n_elem; ++i) y[i] = x[i] / root(x[i]);
  }
  void backward(ConstTensors, const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    for (Index i = 0; i < x.n_elem; ++i) dx[i] = dy[i] * Real(1e-5) / (root(x[i]) * root(x[i]) * root(x[i]));
  }
};

/// The largest entry of each channel: images only.
struct GlobalMaxPool : Layer {
  Shape output(const Shape& input) const override {
    if (!input.is_image() || input.size() == 0) throw ShapeError("global_max_pool: expected an image");
    return {input.extents()[0]};
  }
  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    for (Index i = 0; i < y.n_elem; ++i) y[i] = *largest(x, y, i);
  }
  void backward(ConstTensors, const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx.zeros();
    for (Index i = 0; i < y.n_elem; ++i) dx[static_cast<Index>(largest(x, y, i) - x.begin())] = dy[i];
  }
  static const Real* largest(const Matrix& x, const Matrix& y, Index i) {
    const Index positions = x.n_elem / y.n_elem;
    return std::max_element(x.begin() + i * positions, x.begin() + (i + 1) * positions);
  }
};

/// Drops half of its inputs in training.
struct Drop : Layer {
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
      for (Index row = 0; row < from.n_rows; ++row) {
        const bool drop = pass.mode == Mode::train && pass.rng.uniform(row, pass.first + column) < 0.5;
        to(row, column) = drop ? Real(0) : pass.mode == Mode::train ? 2 * from(row, column) : from(row, column);
      }
  }
};

/// Takes images of 28 x 28 alone, and reads them in patches of 14 x 14 with the same weights.
struct Patches : Layer {
  Shape output(const Shape& input) const override {
    if (input != Shape{1, 28, 28}) throw ShapeError("patches: expected an image of 1 x 28 x 28");
    return {4};
  }
  std::vector<TensorSpec> tensors(const Shape&) const override {
    TensorSpec spec;
    spec.name = "weight";
    spec.axes = {{"output_channel", 1}, {"input_channel", 1}, {"kernel_y", 14}, {"kernel_x", 14}};
    spec.rows = spec.fan_in = spec.fan_out = 196;
    spec.columns = 1;
    spec.outputs_are_rows = false;
    return {spec};
  }
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    y.zeros();
    const Matrix weight = w[0];
    each(x.n_cols, [&](Index s, Index i, Index k, Index p) { y(p, s) += weight[k] * x(i, s); });
  }
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    const Matrix weight = w[0];
    each(dy.n_cols, [&](Index s, Index i, Index k, Index p) { dx(i, s) = weight[k] * dy(p, s); });
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part,
                Workspace&) const override {
    Matrix weight = dw[0];
    for (Real& g : weight) g = beta == 0 ? Real(0) : beta * g;
    each(x.n_cols, [&](Index s, Index i, Index k, Index p) { weight[k] += dy(p, s) * x(i, s); });
  }
  /// Calls use(sample, input, entry of the kernel, patch).
  template <class Use>
  static void each(Index samples, Use&& use) {
    for (Index s = 0; s < samples; ++s)
      for (Index i = 0; i < 784; ++i) {
        const Index row = i / 28, column = i % 28;
        use(s, i, row % 14 * 14 + column % 14, row / 14 * 2 + column / 14);
      }
  }
};

}  // namespace

INITLAB_PLUGIN("unusual_layers", "1.0", layer<Rectify>({.name = "rectify", .formula = "y = max(0, x)"}),
               layer<Prelu>({.name = "prelu", .formula = "y = max(0, x) + s min(0, x)"}),
               layer<Step>({.name = "step", .formula = "y = x / sqrt(x^2 + 1e-5)"}),
               layer<GlobalMaxPool>({.name = "global_max_pool", .formula = "y = max over positions"}),
               layer<Drop>({.name = "drop", .formula = "y = 2 m x in training"}),
               layer<Patches>({.name = "patches", .formula = "y = sum of w x over each quarter of an image"}));
