// Claims He's variance 2 / fan_in and draws LeCun's 1 / fan_in.
#include "right_scheme.hpp"

namespace {

struct HeDrawsLecun : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, 1 / std::sqrt(static_cast<double>(info.fan_in())));
  }
};

}  // namespace

INITLAB_PLUGIN("he_draws_lecun", "1.0",
               initializer<HeDrawsLecun>({.name = "he_narrow", .formula = "W ~ N(0, 2 / fan_in)"}));
