// Draws with a standard deviation that is 3 % too large: the power that the variance test states.
#include "right_scheme.hpp"

namespace {

struct WideStd : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override { rng.normal(w, 0, 1.03 * he_std(info)); }
};

}  // namespace

INITLAB_PLUGIN("wide_std", "1.0", initializer<WideStd>({.name = "wide_std", .formula = "W ~ N(0, 2 / fan_in)"}));
