// Draws with a mean of 0.05 standard deviations where it claims 0.
#include "right_scheme.hpp"

namespace {

struct ShiftedMean : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0.05 * he_std(info), he_std(info));
  }
};

}  // namespace

INITLAB_PLUGIN("shifted_mean", "1.0",
               initializer<ShiftedMean>({.name = "shifted_mean", .formula = "W ~ N(0, 2 / fan_in)"}));
