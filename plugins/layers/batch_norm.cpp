#include <cmath>
#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// y = scale (x - mean) / sqrt(variance + epsilon) + bias, per unit of a vector or per channel of an image.
class BatchNorm : public Layer {
 public:
  explicit BatchNorm(const Parameters& parameters)
      : momentum_(parameters.real("momentum")), epsilon_(parameters.real("epsilon")) {}

  Shape output(const Shape& input) const override { return input; }

  std::vector<TensorSpec> tensors(const Shape& input) const override {
    const Axis axis = {input.is_image() ? "channel" : "unit", channels(input)};
    const auto vector = [&](const char* name, Role role, double initial) {
      TensorSpec spec = TensorSpec::vector(name, role, axis, 1, 1);
      spec.initial = initial;
      return spec;
    };
    return {vector("scale", Role::scale, 1), vector("bias", Role::bias, 0), vector("running_mean", Role::state, 0),
            vector("running_variance", Role::state, 1)};
  }

  WorkspaceNeed workspace(const Shape& input) const override {
    const Index n = channels(input);
    // The last vector is a single number: over how many entries each mean was taken.
    return {.per_sample = {input.size()}, .per_batch = {n, n, n, 1}};
  }

  bool couples_samples() const override { return true; }

  /// Of a large batch whose pairs all have this E[x x']: a unit's variance over it is V = E[x^2] - E[x x'], and
  /// E[y^2] = E[scale^2] V / (V + epsilon) + E[bias^2]; what samples had in common is taken away.
  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws laws) const override {
    const auto square = [](const Law& law) { return law.variance + law.mean * law.mean; };
    const double scale = square(laws[0].law), bias = square(laws[1].law), variance = input.second - input.product;
    return Moments{laws[1].law.mean, scale * variance / (variance + epsilon_) + bias, bias};
  }

  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    const Matrix scale = w[0], bias = w[1];
    Matrix normalised = workspace.sample(0), mean = workspace.batch(0), variance = workspace.batch(1),
           inverse = workspace.batch(2);
    if (pass.mode == Mode::eval) {
      mean = w[2];
      variance = w[3];
    } else {
      statistics(x, mean, variance);
      workspace.batch(3)[0] = static_cast<Real>(x.n_elem / mean.n_elem);
    }
    for (Index c = 0; c < mean.n_elem; ++c) inverse[c] = Real(1) / std::sqrt(variance[c] + static_cast<Real>(epsilon_));
    const Index positions = x.n_rows / mean.n_elem;
    for (Index sample = 0; sample < x.n_cols; ++sample)
      for (Index c = 0; c < mean.n_elem; ++c) {
        const Real* from = x.colptr(sample) + c * positions;
        Real *hat = normalised.colptr(sample) + c * positions, *to = y.colptr(sample) + c * positions;
        for (Index i = 0; i < positions; ++i) {
          hat[i] = (from[i] - mean[c]) * inverse[c];
          to[i] = scale[c] * hat[i] + bias[c];
        }
      }
  }

  /// On batch statistics: dx = scale / sqrt(variance + epsilon) (dy - mean(dy) - xhat mean(dy xhat)), with means over
  /// samples and positions. On running statistics they are constants, and only the first term remains.
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass& pass) const override {
    const Matrix scale = w[0], normalised = workspace.sample(0), inverse = workspace.batch(2);
    const Index n = scale.n_elem, positions = dy.n_rows / n;
    const double count = static_cast<double>(dy.n_cols * positions);
    for (Index c = 0; c < n; ++c) {
      double sum = 0, product = 0;
      if (pass.mode != Mode::eval) sums(dy, normalised, c, positions, sum, product);
      const Real mean = static_cast<Real>(sum / count), slope = static_cast<Real>(product / count);
      for (Index sample = 0; sample < dy.n_cols; ++sample) {
        const Real *from = dy.colptr(sample) + c * positions, *hat = normalised.colptr(sample) + c * positions;
        Real* to = dx.colptr(sample) + c * positions;
        for (Index i = 0; i < positions; ++i) to[i] = scale[c] * inverse[c] * (from[i] - mean - hat[i] * slope);
      }
    }
  }

  void gradient(const Matrix&, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part,
                Workspace& workspace) const override {
    Matrix scale = dw[0], bias = dw[1];
    const Matrix normalised = workspace.sample(0);
    const Index positions = dy.n_rows / scale.n_elem;
    for (Index c = 0; c < scale.n_elem; ++c) {
      double sum = 0, product = 0;
      sums(dy, normalised, c, positions, sum, product);
      scale[c] = (beta == 0 ? Real(0) : beta * scale[c]) + static_cast<Real>(product);
      bias[c] = (beta == 0 ? Real(0) : beta * bias[c]) + static_cast<Real>(sum);
    }
  }

  /// running = (1 - momentum) running + momentum batch, with the unbiased variance (PyTorch's convention).
  void update_state(Tensors w, const Workspace& workspace) const override {
    Matrix running_mean = w[2], running_variance = w[3];
    const Matrix mean = workspace.batch(0), variance = workspace.batch(1);
    const double count = workspace.batch(3)[0], unbiased = count > 1 ? count / (count - 1) : 1.0;
    for (Index c = 0; c < mean.n_elem; ++c) {
      running_mean[c] = static_cast<Real>((1 - momentum_) * running_mean[c] + momentum_ * mean[c]);
      running_variance[c] =
          static_cast<Real>((1 - momentum_) * running_variance[c] + momentum_ * unbiased * variance[c]);
    }
  }

 private:
  static Index channels(const Shape& input) { return input.is_image() ? input.extents()[0] : input.size(); }

  /// Mean and variance (divisor N) over samples and positions, summed in double, in two passes: a single pass of
  /// squares would lose the variance of inputs far from 0.
  static void statistics(const Matrix& x, Matrix& mean, Matrix& variance) {
    const Index n = mean.n_elem, positions = x.n_rows / n;
    const double count = static_cast<double>(x.n_cols * positions);
    for (Index c = 0; c < n; ++c) {
      double sum = 0;
      for (Index sample = 0; sample < x.n_cols; ++sample) {
        const Real* from = x.colptr(sample) + c * positions;
        for (Index i = 0; i < positions; ++i) sum += from[i];
      }
      const double centre = sum / count;
      double squares = 0;
      for (Index sample = 0; sample < x.n_cols; ++sample) {
        const Real* from = x.colptr(sample) + c * positions;
        for (Index i = 0; i < positions; ++i) squares += (from[i] - centre) * (from[i] - centre);
      }
      mean[c] = static_cast<Real>(centre);
      variance[c] = static_cast<Real>(squares / count);
    }
  }

  /// The sums of dy and of dy xhat over samples and positions of channel c.
  static void sums(const Matrix& dy, const Matrix& normalised, Index c, Index positions, double& sum, double& product) {
    for (Index sample = 0; sample < dy.n_cols; ++sample) {
      const Real *from = dy.colptr(sample) + c * positions, *hat = normalised.colptr(sample) + c * positions;
      for (Index i = 0; i < positions; ++i) {
        sum += from[i];
        product += static_cast<double>(from[i]) * hat[i];
      }
    }
  }

  double momentum_, epsilon_;
};

}  // namespace

Component batch_norm() {
  return layer<BatchNorm>(
      {.name = "batch_norm",
       .formula = "y = scale (x - mean) / sqrt(variance + epsilon) + bias, per unit or channel",
       .notes = "Statistics of the batch in training and in the probe pass, running ones in evaluation. Conventions "
                "are PyTorch's: the running variance is unbiased, running = (1 - momentum) running + momentum batch. "
                "scale starts at 1 and bias at 0 unless the layer's entry says otherwise; fans are 1.",
       .reference = "Ioffe and Szegedy 2015, alg. 1",
       .parameters = {Parameter::real("momentum", "weight of the new batch in the running statistics")
                          .at_least(0)
                          .at_most(1)
                          .fallback(0.1),
                      Parameter::real("epsilon", "added to the variance").above(0).fallback(1e-5)}});
}
