// Divides by the sample's own standard deviation, which is 0 for a tensor with a single entry.
#include "right_scheme.hpp"

namespace {

struct NotFiniteSmall : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, 1);
    w -= arma::accu(w) / static_cast<Real>(w.n_elem);
    w *= static_cast<Real>(he_std(info)) / std::sqrt(arma::accu(w % w) / static_cast<Real>(w.n_elem));
  }
};

}  // namespace

INITLAB_PLUGIN("not_finite_small", "1.0",
               initializer<NotFiniteSmall>({.name = "not_finite_small", .formula = "W ~ N(0, 2 / fan_in)"}));
