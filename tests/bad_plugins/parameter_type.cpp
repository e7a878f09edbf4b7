// A parameter that takes a word of the manifest's own.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("parameter_type", "1.0",
               initlab::initializer<Ones>({.name = "ones",
                                           .formula = "W = 1",
                                           .parameters = {initlab::Parameter::text("type", "which").fallback("a")}}));
