// singular_values: of a matrix, also where it is no number.
#pragma once

#include <algorithm>
#include <initlab/plugin.hpp>

namespace initlab::probes {

/// min(rows, columns) of them, descending, by LAPACK in double; all NaN if an entry is not finite. Throws Error if the
/// decomposition fails.
inline arma::vec singular_values(const arma::mat& m) {
  arma::vec values(std::min(m.n_rows, m.n_cols));
  if (!m.is_finite()) return values.fill(arma::datum::nan);
  if (!arma::svd(values, m)) throw Error("the singular value decomposition failed");
  return values;
}

/// About how many operations that takes.
inline double decomposition(double rows, double columns) { return 4 * rows * columns * std::min(rows, columns); }

/// A vector as a recorder takes it.
inline std::span<const double> numbers(const arma::vec& values) { return {values.memptr(), values.n_elem}; }

}  // namespace initlab::probes
