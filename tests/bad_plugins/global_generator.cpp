// Draws the signs of its entries with rand().
#include <cstdlib>

#include "right_scheme.hpp"

namespace {

struct GlobalGenerator : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, he_std(info));
    for (Real& x : w) x *= std::rand() % 2 == 0 ? Real(1) : Real(-1);
  }
};

}  // namespace

INITLAB_PLUGIN("global_generator", "1.0",
               initializer<GlobalGenerator>({.name = "global_generator", .formula = "W ~ N(0, 2 / fan_in)"}));
