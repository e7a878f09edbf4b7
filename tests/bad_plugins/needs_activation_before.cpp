// Asks the activation before the layer for its gain: there is none before the first.
#include "right_scheme.hpp"

namespace {

struct NeedsActivationBefore : LawInitializer {
  Law entry(const TensorInfo& info) const override {
    return Law::normal(second_moment_gain(*info.before) / std::sqrt(static_cast<double>(info.fan_in())));
  }
};

}  // namespace

INITLAB_PLUGIN("needs_activation_before", "1.0",
               initializer<NeedsActivationBefore>({.name = "needs_activation_before",
                                                   .formula = "W ~ N(0, gain^2 / fan_in)"}));
