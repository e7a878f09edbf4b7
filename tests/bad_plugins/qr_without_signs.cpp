// Takes Q of LAPACK's QR as it is: orthogonal, but not uniformly distributed.
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct QrWithoutSigns : Initializer {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    const Index groups = info.spec.groups;
    rng.normal(w, 0, 1);
    for (Index g = 0; g < groups; ++g)
      if (info.spec.outputs_are_rows)
        w.rows(g * w.n_rows / groups, (g + 1) * w.n_rows / groups - 1) =
            q(w.rows(g * w.n_rows / groups, (g + 1) * w.n_rows / groups - 1));
      else
        w.cols(g * w.n_cols / groups, (g + 1) * w.n_cols / groups - 1) =
            q(w.cols(g * w.n_cols / groups, (g + 1) * w.n_cols / groups - 1));
  }
  std::optional<Law> law(const TensorInfo& info) const override {
    const TensorSpec& spec = info.spec;
    return spec.outputs_are_rows ? Law::orthogonal(1, spec.rows / spec.groups, spec.columns)
                                 : Law::orthogonal(1, spec.rows, spec.columns / spec.groups);
  }
  static Matrix q(const Matrix& normal) {
    arma::mat q, r;
    const arma::mat a = arma::conv_to<arma::mat>::from(normal);
    arma::qr_econ(q, r, a.n_rows >= a.n_cols ? a : arma::mat(a.t()));
    return arma::conv_to<Matrix>::from(a.n_rows >= a.n_cols ? q : arma::mat(q.t()));
  }
};

}  // namespace

INITLAB_PLUGIN("qr_without_signs", "1.0",
               initializer<QrWithoutSigns>({.name = "qr_without_signs", .formula = "W = Q, orthogonal"}));
