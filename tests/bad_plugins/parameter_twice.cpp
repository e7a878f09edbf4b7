// A parameter that is declared twice.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("parameter_twice", "1.0",
               initlab::initializer<Ones>({.name = "ones",
                                           .formula = "W = 1",
                                           .parameters = {initlab::Parameter::real("std", "a").fallback(1.0),
                                                          initlab::Parameter::real("std", "b").fallback(2.0)}}));
