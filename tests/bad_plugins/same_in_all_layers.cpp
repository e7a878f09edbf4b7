// Draws from a generator of its own that does not know the layer.
#include "right_scheme.hpp"

namespace {

struct SameInAllLayers : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng&) const override {
    Rng(42, "mine", "any layer", info.spec.name).normal(w, 0, he_std(info));
  }
};

}  // namespace

INITLAB_PLUGIN("same_in_all_layers", "1.0",
               initializer<SameInAllLayers>({.name = "same_in_all_layers", .formula = "W ~ N(0, 2 / fan_in)"}));
