// A good plugin whose symbol table and debugging information are stripped after the build.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("stripped", "1.0", initlab::initializer<Ones>({.name = "stripped_ones", .formula = "W = 1"}));
