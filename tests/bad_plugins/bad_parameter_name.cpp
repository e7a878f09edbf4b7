// A parameter whose name is not in snake_case.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("bad_parameter_name", "1.0",
               initlab::initializer<Ones>({.name = "ones",
                                           .formula = "W = 1",
                                           .parameters = {initlab::Parameter::real("fan in", "fan").fallback(1.0)}}));
