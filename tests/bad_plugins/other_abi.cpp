// Compiled with another ARMA_MAT_PREALLOC (see CMakeLists.txt): its matrices have another size.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("other_abi", "1.0", initlab::initializer<Ones>({.name = "ones", .formula = "W = 1"}));
