// Draws until all entries are positive, which they never are.
#include "right_scheme.hpp"

namespace {

struct EndlessFill : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    do {
      rng.normal(w, 0, he_std(info));
      w[0] = -std::abs(w[0]);
    } while (w[0] <= 0);
  }
};

}  // namespace

INITLAB_PLUGIN("endless_fill", "1.0",
               initializer<EndlessFill>({.name = "endless_fill", .formula = "W ~ N(0, 2 / fan_in)"}));
