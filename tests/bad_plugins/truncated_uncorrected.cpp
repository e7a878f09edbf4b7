// Claims a truncated normal law that is widened to the wanted variance, and draws one that is not.
#include "right_scheme.hpp"

namespace {

struct TruncatedUncorrected : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    const double std = he_std(info);
    rng.truncated_normal(w, 0, std, -2 * std, 2 * std);
  }
  std::optional<Law> law(const TensorInfo& info) const override {
    const double parent = he_std(info) / truncated_std(2);
    return Law::truncated_normal(parent, -2 * parent, 2 * parent);
  }
};

}  // namespace

INITLAB_PLUGIN("truncated_uncorrected", "1.0",
               initializer<TruncatedUncorrected>({.name = "truncated_uncorrected",
                                                  .formula = "W ~ N(0, 2 / fan_in), cut at 2 standard deviations"}));
