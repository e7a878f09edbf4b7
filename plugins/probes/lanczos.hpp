// Lanczos: extreme eigenvalues of a symmetric operator from a few products with vectors.
#pragma once

#include <functional>
#include <initlab/plugin.hpp>

namespace initlab::probes {

/// Ritz values of a symmetric operator, descending, and of each how far an eigenvalue is from it at most:
/// |beta_m s_m|, s its vector in the basis of the m Lanczos vectors.
struct Ritz {
  arma::vec values, residuals;
};

/// `steps` products (fewer where the vectors span an invariant space) from a start that is not 0, every new vector
/// orthogonalised twice against all before. All NaN if a product is not finite. Memory: `steps` vectors in double.
/// Paige 1972; Parlett 1998, chapter 13.
Ritz lanczos(const std::function<arma::vec(const arma::vec&)>& product, const arma::vec& start, Index steps);

}  // namespace initlab::probes
