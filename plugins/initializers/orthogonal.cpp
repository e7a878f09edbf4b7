#include "orthonormal.hpp"

using namespace initlab;

namespace {

class Orthogonal : public Initializer {
 public:
  explicit Orthogonal(const Parameters& parameters) : gain_(parameters.real("gain")) {}

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    fill_orthonormal(w, info.spec, gain_, rng);
  }

  std::optional<Law> law(const TensorInfo& info) const override {
    const TensorSpec& spec = info.spec;
    const Index size = spec.outputs() / spec.groups;
    return spec.outputs_are_rows ? Law::orthogonal(gain_, size, spec.columns) : Law::orthogonal(gain_, spec.rows, size);
  }

 private:
  double gain_;
};

}  // namespace

Component orthogonal() {
  return initializer<Orthogonal>(
      {.name = "orthogonal",
       .formula = "W = gain Q, Q with orthonormal rows or columns (whichever are fewer), Haar distributed",
       .notes =
           "Every singular value is gain, and Var(W) = gain^2 / max(rows, columns). With groups, each group's block "
           "is such a matrix; kernels are taken as matrices of inputs x output channels.",
       .reference = "Saxe, McClelland and Ganguli 2014; Mezzadri 2007 for the uniform distribution",
       .parameters = {Parameter::real("gain", "every singular value").above(0).fallback(1.0)}});
}
