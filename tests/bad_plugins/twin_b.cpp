// Defines the same initializer as twin_a, in the same folder.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("twin_b", "1.0", initlab::initializer<Ones>({.name = "twin", .formula = "W = 1"}));
