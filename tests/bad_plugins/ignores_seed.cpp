// Draws from a generator of its own, always with the same seed.
#include "right_scheme.hpp"

namespace {

struct IgnoresSeed : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng&) const override {
    Rng(42, "mine", info.node, info.spec.name).normal(w, 0, he_std(info));
  }
};

}  // namespace

INITLAB_PLUGIN("ignores_seed", "1.0",
               initializer<IgnoresSeed>({.name = "ignores_seed", .formula = "W ~ N(0, 2 / fan_in)"}));
