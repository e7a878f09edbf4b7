#include "orthonormal.hpp"

#include <algorithm>

using namespace initlab;

arma::mat orthonormal(Index rows, Index columns, Index row, Index column, const Rng& rng) {
  const bool tall = rows >= columns;
  arma::mat g(std::max(rows, columns), std::min(rows, columns)), q, r;
  for (Index j = 0; j < g.n_cols; ++j)
    for (Index i = 0; i < g.n_rows; ++i)
      g(i, j) = tall ? rng.normal(row + i, column + j) : rng.normal(row + j, column + i);
  if (!arma::qr_econ(q, r, g)) throw Error("the QR decomposition failed");
  for (Index j = 0; j < q.n_cols; ++j)
    if (r(j, j) < 0) q.col(j) *= -1;
  if (!tall) arma::inplace_trans(q);
  return q;
}

void fill_orthonormal(Matrix& w, const TensorSpec& spec, double gain, const Rng& rng) {
  const Index size = spec.outputs() / spec.groups;
  for (Index group = 0; group < spec.groups; ++group) {
    const Index first = group * size, last = first + size - 1;
    if (spec.outputs_are_rows)
      w.rows(first, last) = arma::conv_to<Matrix>::from(gain * orthonormal(size, w.n_cols, first, 0, rng));
    else
      w.cols(first, last) = arma::conv_to<Matrix>::from(gain * orthonormal(w.n_rows, size, 0, first, rng));
  }
}
