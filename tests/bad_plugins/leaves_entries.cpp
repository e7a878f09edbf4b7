// Leaves the last column of a tensor as it was.
#include "right_scheme.hpp"

namespace {

struct LeavesEntries : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    for (Index column = 0; column + 1 < w.n_cols; ++column)
      for (Index row = 0; row < w.n_rows; ++row)
        w(row, column) = static_cast<Real>(he_std(info) * rng.normal(row, column));
  }
};

}  // namespace

INITLAB_PLUGIN("leaves_entries", "1.0",
               initializer<LeavesEntries>({.name = "leaves_entries", .formula = "W ~ N(0, 2 / fan_in)"}));
