// A name that is not in snake_case.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("bad_name", "1.0", initlab::initializer<Ones>({.name = "HeNormal", .formula = "W = 1"}));
