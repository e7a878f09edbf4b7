// Claims a uniform law and draws a normal one of the same mean and variance.
#include "right_scheme.hpp"

namespace {

struct UniformIsNormal : RightScheme {
  std::optional<Law> law(const TensorInfo& info) const override {
    const double bound = std::sqrt(3.0) * he_std(info);
    return Law::uniform(-bound, bound);
  }
};

}  // namespace

INITLAB_PLUGIN("uniform_is_normal", "1.0",
               initializer<UniformIsNormal>({.name = "uniform_is_normal", .formula = "W ~ U(+-sqrt(6 / fan_in))"}));
