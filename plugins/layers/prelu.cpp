#include <algorithm>
#include <cmath>
#include <initlab/plugin.hpp>
#include <numbers>

#include "sharing.hpp"

using namespace initlab;

namespace {

/// leaky_relu: what the layer is while every slope is `below`.
struct Leaky {
  explicit Leaky(double slope_below) : below(slope_below) {}

  template <class T>
  T value(T z) const {
    return z > T(0) ? z : z < T(0) && below == 0 ? T(0) : static_cast<T>(below) * z;  // 0 * infinity would be NaN
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(0) ? T(1) : static_cast<T>(below);
  }
  std::vector<double> kinks() const { return below == 1 ? std::vector<double>{} : std::vector<double>{0.0}; }

  double below;
};

/// y = x for x > 0, slope x otherwise, with a trained slope for each unit or channel or one for all.
class Prelu : public Layer {
 public:
  explicit Prelu(const Parameters& parameters) : sharing_(parameters) {}

  Shape output(const Shape& input) const override { return input; }

  std::vector<TensorSpec> tensors(const Shape& input) const override {
    return {sharing_.tensor("slope", Role::scale, 0.25, input)};
  }

  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    const Matrix slopes = w[0];
    layers::for_each_entry(x, slopes.n_elem, [&](Index e, Index first, Index last, Index sample) {
      const Real slope = slopes[e];
      const Real* from = x.colptr(sample);
      Real* to = y.colptr(sample);
      for (Index i = first; i < last; ++i) to[i] = from[i] > 0 ? from[i] : slope * from[i];
    });
  }

  void backward(ConstTensors w, const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    const Matrix slopes = w[0];
    layers::for_each_entry(x, slopes.n_elem, [&](Index e, Index first, Index last, Index sample) {
      const Real slope = slopes[e];
      const Real *from = x.colptr(sample), *factor = dy.colptr(sample);
      Real* to = dx.colptr(sample);
      for (Index i = first; i < last; ++i) to[i] = from[i] > 0 ? factor[i] : slope * factor[i];
    });
  }

  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part,
                Workspace&) const override {
    layers::sum_into(dw[0], beta, dy, [&](Index i) { return x[i] > 0 ? 0.0 : static_cast<double>(dy[i]) * x[i]; });
  }

  /// For Gaussian x of mean 0 and E[x^2] = q: E[y] = (1 - E[a]) sqrt(q / (2 pi)), E[y^2] = q (1 + E[a^2]) / 2, and
  /// E[y y'] = (1 + E[a^2]) J(c) - 2 E[a] J(-c), where c is the correlation and
  /// J(c) = E[max(x, 0) max(x', 0)] = q (sqrt(1 - c^2) + (pi - acos(c)) c) / (2 pi) (Cho and Saul 2009, eq. 6).
  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws laws) const override {
    if (input.mean != 0 || !(input.second > 0)) return std::nullopt;
    const double slope = laws[0].law.mean, square = laws[0].law.variance + slope * slope, q = input.second;
    const double c = std::clamp(input.product / q, -1.0, 1.0);
    const auto both_above = [&](double correlation) {
      return q / (2 * std::numbers::pi) *
             (std::sqrt(1 - correlation * correlation) + (std::numbers::pi - std::acos(correlation)) * correlation);
    };
    return Moments{(1 - slope) * std::sqrt(q / (2 * std::numbers::pi)), q * (1 + square) / 2,
                   (1 + square) * both_above(c) - 2 * slope * both_above(-c)};
  }

  std::shared_ptr<const Activation> activation(TensorLaws laws) const override {
    if (laws[0].law.variance != 0) return nullptr;  // channels differ
    return std::make_shared<Elementwise<Leaky>>(laws[0].law.mean);
  }

 private:
  layers::Sharing sharing_;
};

}  // namespace

Component prelu() {
  return layer<Prelu>(
      {.name = "prelu",
       .formula = "y = x for x > 0, slope x otherwise; the slope is trained",
       .notes =
           "The slope starts at 0.25 unless the layer's entry says otherwise; its fans are 1. At 0 dy/dx is the "
           "slope. One slope for everything is PyTorch's default; He et al. have one a channel. Moments are "
           "predicted for Gaussian inputs of mean 0. To weights before and behind it, it is leaky_relu with the slope "
           "that it starts at, if that is one number: gain = \"auto\" is sqrt(2 / (1 + slope^2)), 1.372 at 0.25.",
       .reference = "He, Zhang, Ren and Sun 2015, eq. 1",
       .parameters = {layers::Sharing::parameter("all")}});
}
