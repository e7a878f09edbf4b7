// Claims to be orthogonal and draws independent normal entries of that variance.
#include "right_scheme.hpp"

namespace {

struct NotOrthogonal : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override { rng.normal(w, 0, law(info)->std()); }
  std::optional<Law> law(const TensorInfo& info) const override {
    const TensorSpec& spec = info.spec;
    return spec.outputs_are_rows ? Law::orthogonal(1, spec.rows / spec.groups, spec.columns)
                                 : Law::orthogonal(1, spec.rows, spec.columns / spec.groups);
  }
};

}  // namespace

INITLAB_PLUGIN("not_orthogonal", "1.0",
               initializer<NotOrthogonal>({.name = "not_orthogonal", .formula = "W = Q, orthogonal"}));
