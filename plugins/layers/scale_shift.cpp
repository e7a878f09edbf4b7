#include <initlab/plugin.hpp>

#include "sharing.hpp"

using namespace initlab;

namespace {

/// y = scale x + bias, with an entry for each unit or channel or one for all; either may be left out.
class ScaleShift : public Layer {
 public:
  explicit ScaleShift(const Parameters& parameters)
      : sharing_(parameters), scale_(parameters.boolean("scale")), bias_(parameters.boolean("bias")) {
    if (!scale_ && !bias_)
      throw ParameterError("nothing to train (got scale = false and bias = false, expected at least one of them true)");
  }

  Shape output(const Shape& input) const override { return input; }

  std::vector<TensorSpec> tensors(const Shape& input) const override {
    std::vector<TensorSpec> tensors;
    if (scale_) tensors.push_back(sharing_.tensor("scale", Role::scale, 1, input));
    if (bias_) tensors.push_back(sharing_.tensor("bias", Role::bias, 0, input));
    return tensors;
  }

  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    const Matrix scale = w[0], bias = w[bias_at()];
    layers::for_each_entry(x, scale.n_elem, [&](Index e, Index first, Index last, Index sample) {
      const Real factor = scale_ ? scale[e] : Real(1), shift = bias_ ? bias[e] : Real(0);
      const Real* from = x.colptr(sample);
      Real* to = y.colptr(sample);
      for (Index i = first; i < last; ++i) to[i] = factor * from[i] + shift;
    });
  }

  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    const Matrix scale = w[0];
    layers::for_each_entry(dy, scale.n_elem, [&](Index e, Index first, Index last, Index sample) {
      const Real factor = scale_ ? scale[e] : Real(1);
      const Real* from = dy.colptr(sample);
      Real* to = dx.colptr(sample);
      for (Index i = first; i < last; ++i) to[i] = factor * from[i];
    });
  }

  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part,
                Workspace&) const override {
    if (scale_) layers::sum_into(dw[0], beta, dy, [&](Index i) { return static_cast<double>(dy[i]) * x[i]; });
    if (bias_) layers::sum_into(dw[bias_at()], beta, dy, [&](Index i) { return static_cast<double>(dy[i]); });
  }

  /// E[y] = E[scale] E[x] + E[bias]; E[y y'] = E[scale^2] E[x x'] + 2 E[scale] E[bias] E[x] + E[bias^2].
  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws laws) const override {
    const Law scale = scale_ ? laws[0].law : Law::constant(1), bias = bias_ ? laws[bias_at()].law : Law::constant(0);
    const double factor = scale.variance + scale.mean * scale.mean,
                 shift = 2 * scale.mean * bias.mean * input.mean + bias.variance + bias.mean * bias.mean;
    return Moments{scale.mean * input.mean + bias.mean, factor * input.second + shift, factor * input.product + shift};
  }

 private:
  /// The bias's place among the tensors; 0 also where there is none.
  Index bias_at() const { return scale_ && bias_ ? 1 : 0; }

  layers::Sharing sharing_;
  bool scale_, bias_;
};

}  // namespace

Component scale_shift() {
  return layer<ScaleShift>(
      {.name = "scale_shift",
       .formula = "y = scale x + bias",
       .notes =
           "scale starts at 1 and bias at 0 unless the layer's entry says otherwise; fans are 1. network.bias = false "
           "leaves the bias, as it leaves batch_norm's. With per = \"all\" "
           "these are the scalar multipliers and biases of Fixup.",
       .reference = "Zhang, Dauphin and Ma 2019 (Fixup), sec. 3",
       .parameters = {layers::Sharing::parameter("channel"),
                      Parameter::boolean("scale", "whether there is a scale").fallback(true),
                      Parameter::boolean("bias", "whether there is a bias").fallback(true).layers_own()}});
}
