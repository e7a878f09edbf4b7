// Applies the gain sqrt(2) twice: once as the factor of the variance, once as the factor of the entries.
#include "right_scheme.hpp"

namespace {

struct GainTwice : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, std::sqrt(2.0) * he_std(info));
  }
};

}  // namespace

INITLAB_PLUGIN("gain_twice", "1.0", initializer<GainTwice>({.name = "gain_twice", .formula = "W ~ N(0, 2 / fan_in)"}));
