#include <cmath>
#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// y = scale (x - mean) / sqrt(variance + epsilon) + bias, with mean and variance over the features of a sample.
class LayerNorm : public Layer {
 public:
  explicit LayerNorm(const Parameters& parameters) : epsilon_(parameters.real("epsilon")) {}

  Shape output(const Shape& input) const override { return input; }

  std::vector<TensorSpec> tensors(const Shape& input) const override {
    const auto feature_tensor = [&](const char* name, Role role, double initial) {
      TensorSpec spec = TensorSpec::vector(name, role, {"unit", input.size()}, 1, 1);
      spec.axes = input.axes();
      spec.initial = initial;
      return spec;
    };
    return {feature_tensor("scale", Role::scale, 1), feature_tensor("bias", Role::bias, 0)};
  }

  /// xhat = (x - mean) / sqrt(variance + epsilon), and the inverse of that root.
  WorkspaceNeed workspace(const Shape& input) const override { return {.per_sample = {input.size(), 1}}; }

  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass&) const override {
    const Matrix scale = w[0], bias = w[1];
    Matrix normalised = workspace.sample(0), inverse = workspace.sample(1);
    const Index n = x.n_rows;
    for (Index sample = 0; sample < x.n_cols; ++sample) {
      const Real* from = x.colptr(sample);
      // In double and in two passes: a single pass of squares would lose the variance of inputs far from 0.
      double sum = 0, squares = 0;
      for (Index i = 0; i < n; ++i) sum += from[i];
      const double mean = sum / static_cast<double>(n);
      for (Index i = 0; i < n; ++i) squares += (from[i] - mean) * (from[i] - mean);
      const double root = std::sqrt(squares / static_cast<double>(n) + epsilon_);
      inverse[sample] = static_cast<Real>(1 / root);
      Real *hat = normalised.colptr(sample), *to = y.colptr(sample);
      for (Index i = 0; i < n; ++i) {
        hat[i] = static_cast<Real>((from[i] - mean) / root);
        to[i] = scale[i] * hat[i] + bias[i];
      }
    }
  }

  /// dx = (g - mean(g) - xhat mean(g xhat)) / sqrt(variance + epsilon), g = scale dy, means over features.
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass&) const override {
    const Matrix scale = w[0], normalised = workspace.sample(0), inverse = workspace.sample(1);
    const Index n = dy.n_rows;
    for (Index sample = 0; sample < dy.n_cols; ++sample) {
      const Real *from = dy.colptr(sample), *hat = normalised.colptr(sample);
      double sum = 0, product = 0;
      for (Index i = 0; i < n; ++i) {
        const double g = static_cast<double>(scale[i]) * from[i];
        sum += g;
        product += g * hat[i];
      }
      const Real mean = static_cast<Real>(sum / static_cast<double>(n)),
                 slope = static_cast<Real>(product / static_cast<double>(n));
      Real* to = dx.colptr(sample);
      for (Index i = 0; i < n; ++i) to[i] = inverse[sample] * (scale[i] * from[i] - mean - hat[i] * slope);
    }
  }

  void gradient(const Matrix&, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part,
                Workspace& workspace) const override {
    Matrix scale = dw[0], bias = dw[1];
    const Matrix normalised = workspace.sample(0);
    for (Index i = 0; i < dy.n_rows; ++i) {
      double sum = 0, product = 0;
      for (Index sample = 0; sample < dy.n_cols; ++sample) {
        sum += dy.at(i, sample);
        product += static_cast<double>(dy.at(i, sample)) * normalised.at(i, sample);
      }
      scale[i] = (beta == 0 ? Real(0) : beta * scale[i]) + static_cast<Real>(product);
      bias[i] = (beta == 0 ? Real(0) : beta * bias[i]) + static_cast<Real>(sum);
    }
  }

  /// E[y^2] = E[scale^2] V / (V + epsilon) + E[bias^2], V = E[x^2] - E[x]^2; of two samples the same with their
  /// covariance in the place of the first V.
  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws laws) const override {
    const auto square = [](const Law& law) { return law.variance + law.mean * law.mean; };
    const double scale = square(laws[0].law), bias = square(laws[1].law), centre = input.mean * input.mean;
    const double variance = input.second - centre + epsilon_;
    return Moments{laws[1].law.mean, scale * (input.second - centre) / variance + bias,
                   scale * (input.product - centre) / variance + bias};
  }

 private:
  double epsilon_;
};

}  // namespace

Component layer_norm() {
  return layer<LayerNorm>(
      {.name = "layer_norm",
       .formula = "y = scale (x - mean) / sqrt(variance + epsilon) + bias, over the features of each sample",
       .notes =
           "An image's channels and positions are its features; scale and bias have an entry for each. The variance "
           "has divisor N. scale starts at 1 and bias at 0 unless the layer's entry says otherwise; fans are 1.",
       .reference = "Ba, Kiros and Hinton 2016, eq. 3",
       .parameters = {Parameter::real("epsilon", "added to the variance").above(0).fallback(1e-5)}});
}
