// Bears He's name and claims LeCun's variance: every claim of its own holds, and its name does not.
#include <cmath>
#include <initlab/plugin.hpp>

namespace {

struct HeIsLecun : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo& info) const override {
    return initlab::Law::normal(1 / std::sqrt(static_cast<double>(info.fan_in())));
  }
};

}  // namespace

INITLAB_PLUGIN("he_is_lecun", "1.0",
               initlab::initializer<HeIsLecun>({.name = "he_normal", .formula = "W ~ N(0, 2 / fan_in)"}));
