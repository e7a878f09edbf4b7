// An initializer that cannot be constructed with any parameters.
#include <initlab/plugin.hpp>

#include <stdexcept>

namespace {

struct Thrower : initlab::LawInitializer {
  Thrower() { throw std::domain_error("the seed paper is lost"); }
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("throws_in_constructor", "1.0", initlab::initializer<Thrower>({.name = "thrower", .formula = "W = 1"}));
