// Two initializers of one name.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("name_twice", "1.0", initlab::initializer<Ones>({.name = "ones", .formula = "W = 1"}),
               initlab::initializer<Ones>({.name = "ones", .formula = "W = 1"}));
