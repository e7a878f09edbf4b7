// Draws with fan_out where it claims fan_in.
#include "right_scheme.hpp"

namespace {

struct FansSwapped : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, std::sqrt(2 / static_cast<double>(info.fan_out())));
  }
};

}  // namespace

INITLAB_PLUGIN("fans_swapped", "1.0",
               initializer<FansSwapped>({.name = "fans_swapped", .formula = "W ~ N(0, 2 / fan_in)"}));
