// An initializer whose constructor throws an int.
#include <initlab/plugin.hpp>

namespace {

struct Thrower : initlab::LawInitializer {
  Thrower() { throw 42; }
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("throws_foreign", "1.0", initlab::initializer<Thrower>({.name = "foreign_thrower", .formula = "W = 1"}));
