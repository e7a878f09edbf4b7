// Gives every unit of a layer the same weights: they stay equal for ever.
#include "right_scheme.hpp"

namespace {

struct SameInAllUnits : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    for (Index column = 0; column < w.n_cols; ++column)
      for (Index row = 0; row < w.n_rows; ++row)
        w(row, column) = static_cast<Real>(he_std(info) * rng.normal(0, info.spec.outputs_are_rows ? column : row));
  }
};

}  // namespace

INITLAB_PLUGIN("same_in_all_units", "1.0",
               initializer<SameInAllUnits>({.name = "same_in_all_units", .formula = "W ~ N(0, 2 / fan_in)"}));
