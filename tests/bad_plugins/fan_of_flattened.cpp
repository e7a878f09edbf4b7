// Reads fan_in off the flattened tensor, as if all weights were dense: wrong for kernels.
#include "right_scheme.hpp"

namespace {

struct FanOfFlattened : RightScheme {
  void fill(Matrix& w, const TensorInfo&, const Rng& rng) const override {
    rng.normal(w, 0, std::sqrt(2 / static_cast<double>(w.n_cols)));
  }
};

}  // namespace

INITLAB_PLUGIN("fan_of_flattened", "1.0",
               initializer<FanOfFlattened>({.name = "fan_of_flattened", .formula = "W ~ N(0, 2 / fan_in)"}));
