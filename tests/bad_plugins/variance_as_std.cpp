// Hands the variance to a function that wants the standard deviation.
#include "right_scheme.hpp"

namespace {

struct VarianceAsStd : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, 2 / static_cast<double>(info.fan_in()));
  }
};

}  // namespace

INITLAB_PLUGIN("variance_as_std", "1.0",
               initializer<VarianceAsStd>({.name = "variance_as_std", .formula = "W ~ N(0, 2 / fan_in)"}));
