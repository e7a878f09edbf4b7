#include <algorithm>
#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// W = gain Q, where Q is Haar distributed: Q R = G by Householder reflections, G with normal entries, and each column
/// of Q multiplied by the sign of R's diagonal (Mezzadri 2007), without which the signs are LAPACK's.
class Orthogonal : public Initializer {
 public:
  explicit Orthogonal(const Parameters& parameters) : gain_(parameters.real("gain")) {}

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    const TensorSpec& spec = info.spec;
    for (Index group = 0; group < spec.groups; ++group) {
      const Index size = outputs(spec) / spec.groups, first = group * size, last = first + size - 1;
      if (spec.outputs_are_rows)
        w.rows(first, last) = block(size, w.n_cols, first, 0, rng);
      else
        w.cols(first, last) = block(w.n_rows, size, 0, first, rng);
    }
  }

  std::optional<Law> law(const TensorInfo& info) const override {
    const TensorSpec& spec = info.spec;
    const Index size = outputs(spec) / spec.groups;
    return spec.outputs_are_rows ? Law::orthogonal(gain_, size, spec.columns) : Law::orthogonal(gain_, spec.rows, size);
  }

 private:
  static Index outputs(const TensorSpec& spec) { return spec.outputs_are_rows ? spec.rows : spec.columns; }

  /// The rows x columns block of W whose first entry is (row, column).
  Matrix block(Index rows, Index columns, Index row, Index column, const Rng& rng) const {
    const bool tall = rows >= columns;
    arma::mat g(std::max(rows, columns), std::min(rows, columns)), q, r;
    for (Index j = 0; j < g.n_cols; ++j)
      for (Index i = 0; i < g.n_rows; ++i)
        g(i, j) = tall ? rng.normal(row + i, column + j) : rng.normal(row + j, column + i);
    if (!arma::qr_econ(q, r, g)) throw Error("the QR decomposition failed");
    for (Index j = 0; j < q.n_cols; ++j) q.col(j) *= r(j, j) < 0 ? -gain_ : gain_;
    return arma::conv_to<Matrix>::from(tall ? q : arma::mat(q.t()));
  }

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
