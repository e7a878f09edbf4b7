// Predicts twice the second moment that it has.
#include "right_layer.hpp"

namespace {

struct MomentsWrong : RightLayer {
  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws laws) const override {
    const double factor = 2 * static_cast<double>(laws[0].spec->fan_in) * laws[0].law.variance, mean = laws[1].law.mean,
                 shift = laws[1].law.variance + mean * mean;
    return Moments{mean, factor * input.second + shift, factor * input.product + shift};
  }
};

}  // namespace

INITLAB_PLUGIN("moments_wrong", "1.0", layer<MomentsWrong>({.name = "moments_wrong", .formula = "z = W x + b"}));
