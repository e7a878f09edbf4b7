// Counts the bias as one more input.
#include "right_scheme.hpp"

namespace {

struct BiasCounted : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, std::sqrt(2 / static_cast<double>(info.fan_in() + 1)));
  }
};

}  // namespace

INITLAB_PLUGIN("bias_counted", "1.0",
               initializer<BiasCounted>({.name = "bias_counted", .formula = "W ~ N(0, 2 / fan_in)"}));
