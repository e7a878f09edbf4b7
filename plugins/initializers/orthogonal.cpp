#include "gain.hpp"
#include "orthonormal.hpp"
#include "roles.hpp"

using namespace initlab;

namespace {

class Orthogonal : public Initializer {
 public:
  explicit Orthogonal(const Parameters& parameters) : gain_(parameters) {}

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    if (const auto value = neutral(info))
      w.fill(static_cast<Real>(*value));
    else
      fill_orthonormal(w, info.spec, gain_.in(info), rng);
  }

  std::optional<Law> law(const TensorInfo& info) const override {
    if (const auto value = neutral(info)) return Law::constant(*value);
    const TensorSpec& spec = info.spec;
    const Index size = spec.outputs() / spec.groups;
    const double gain = gain_.in(info);
    return spec.outputs_are_rows ? Law::orthogonal(gain, size, spec.columns) : Law::orthogonal(gain, spec.rows, size);
  }

 private:
  Gain gain_;
};

}  // namespace

Component orthogonal() {
  return initializer<Orthogonal>(
      {.name = "orthogonal",
       .formula = "W = gain Q, Q with orthonormal rows or columns (whichever are fewer), Haar distributed",
       .notes =
           "Every singular value is gain, and Var(W) = gain^2 / max(rows, columns). With groups, each group's block "
           "is such a matrix; kernels are taken as matrices of inputs x output channels. Biases are 0, scales 1. A "
           "gain in words is that of the activation that precedes the weight, as for fan_in.",
       .reference = "Saxe, McClelland and Ganguli 2014; Mezzadri 2007 for the uniform distribution",
       .parameters = {Gain::parameter("every singular value; ").above(0).fallback(1.0)}});
}
