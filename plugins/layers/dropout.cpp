#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// y = m x in training: m is 0 with probability `rate` and 1 / (1 - rate) otherwise, for each entry of each sample.
class Dropout : public Layer {
 public:
  explicit Dropout(const Parameters& parameters) : rate_(parameters.real("rate")) {}

  Shape output(const Shape& input) const override { return input; }

  /// The mask m.
  WorkspaceNeed workspace(const Shape& input) const override { return {.per_sample = {input.size()}}; }

  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    if (pass.mode != Mode::train) {
      y = x;
      return;
    }
    Matrix mask = workspace.sample(0);
    const Real kept = static_cast<Real>(1 / (1 - rate_));
    for (Index sample = 0; sample < x.n_cols; ++sample)
      for (Index feature = 0; feature < x.n_rows; ++feature)
        mask.at(feature, sample) = pass.rng.uniform(feature, pass.first + sample) < rate_ ? Real(0) : kept;
    y = mask % x;
  }

  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass& pass) const override {
    if (pass.mode == Mode::train)
      dx = workspace.sample(0) % dy;
    else
      dx = dy;
  }

  /// Of the probe pass, in which nothing is dropped.
  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws) const override { return input; }

 private:
  double rate_;
};

}  // namespace

Component dropout() {
  return layer<Dropout>(
      {.name = "dropout",
       .formula = "y = m x, m = 0 with probability rate, otherwise 1 / (1 - rate)",
       .notes =
           "Only in training passes; in the probe pass and in evaluation y = x. Masks are functions of the seed, the "
           "node, the step, the feature and the sample's place in the batch.",
       .reference = "Srivastava et al. 2014",
       .parameters = {
           Parameter::real("rate", "probability that an entry is dropped").at_least(0).below(1).fallback(0.5)}});
}
