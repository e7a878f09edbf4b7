// Calls a function that is nowhere defined; linked so that only the loader notices.
#include <initlab/plugin.hpp>

extern "C" double initlab_test_nowhere();

namespace {

struct Nowhere : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override {
    return initlab::Law::constant(initlab_test_nowhere());
  }
};

}  // namespace

INITLAB_PLUGIN("undefined_symbol", "1.0", initlab::initializer<Nowhere>({.name = "nowhere", .formula = "W = ?"}));
