#include <cmath>

#include "centre.hpp"

using namespace initlab;

namespace {

/// +1 or -1: entry (i, j) of Sylvester's Hadamard matrix, H_0 = 1, H_m = [H_(m-1) H_(m-1); H_(m-1) -H_(m-1)].
double hadamard(Index i, Index j) { return __builtin_parityll(i & j) ? -1 : 1; }

/// W = I where outputs are no more than inputs, else the first rows and columns of an orthogonal Hadamard matrix.
class ZerO : public CentreScheme {
 public:
  bool is_random() const override { return false; }

 protected:
  arma::mat matrix(Index outputs, Index inputs, Index, const TensorInfo&, const Rng&) const override {
    if (outputs <= inputs) return arma::eye(outputs, inputs);
    Index size = 1;
    while (size < outputs) size *= 2;
    const double entry = 1 / std::sqrt(static_cast<double>(size));
    arma::mat w(outputs, inputs);
    for (Index j = 0; j < inputs; ++j)
      for (Index i = 0; i < outputs; ++i) w(i, j) = entry * hadamard(i, j);
    return w;
  }
};

}  // namespace

Component zero() {
  return initializer<ZerO>(
      {.name = "zero",
       .formula = "ZerO: W = I* (outputs <= inputs), else I* H_m I* / 2^(m/2), m = ceil(log2 outputs); no randomness",
       .notes = "I* is as much of the identity as the shape has, H_m Sylvester's Hadamard matrix of 2^m x 2^m. H_m / "
                "2^(m/2) is orthogonal, as in the authors' code; the paper prints a factor of 2^(-(m-1)/2). Kernels "
                "have the matrix at their centre tap (algorithm 2) and 0 elsewhere, each group one of its own. Biases "
                "are 0, scales 1. For zeros at the end of residual branches, add a rule with `zeros`.",
       .reference = "Zhao, Schaefer and Anandkumar 2022, algorithms 1 and 2"});
}
