#include "lanczos.hpp"

namespace initlab::probes {

Ritz lanczos(const std::function<arma::vec(const arma::vec&)>& product, const arma::vec& start, Index steps) {
  arma::mat basis(start.n_elem, steps), t(steps, steps, arma::fill::zeros);
  basis.col(0) = start / arma::norm(start);
  double beta = 0;
  Index m = 0;
  while (m < steps) {
    arma::vec w = product(basis.col(m));
    t(m, m) = arma::dot(w, basis.col(m));
    for (int pass = 0; pass < 2; ++pass) w -= basis.head_cols(m + 1) * (basis.head_cols(m + 1).t() * w);
    beta = arma::norm(w);
    ++m;
    if (!std::isfinite(beta)) return {arma::vec(m).fill(arma::datum::nan), arma::vec(m).fill(arma::datum::nan)};
    if (beta == 0 || m == steps) break;
    basis.col(m) = w / beta;
    t(m, m - 1) = t(m - 1, m) = beta;
  }
  arma::vec values;
  arma::mat vectors;
  if (!arma::eig_sym(values, vectors, arma::mat(t.submat(0, 0, m - 1, m - 1))))
    throw Error("the eigenvalues of the Lanczos matrix were not found");
  const arma::vec residuals = beta * arma::abs(vectors.row(m - 1).t());
  return {arma::reverse(values), arma::reverse(residuals)};
}

}  // namespace initlab::probes
