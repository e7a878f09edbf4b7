// Writes one entry past the end of the tensor.
#include "right_scheme.hpp"

namespace {

struct WritesOutside : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, he_std(info));
    w.memptr()[w.n_elem] = Real(0);
  }
};

}  // namespace

INITLAB_PLUGIN("writes_outside", "1.0",
               initializer<WritesOutside>({.name = "writes_outside", .formula = "W ~ N(0, 2 / fan_in)"}));
