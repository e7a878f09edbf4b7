// Its list of components cannot be made: a default is not within its own range.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("throws_in_list", "1.0",
               initlab::initializer<Ones>(
                   {.name = "ones",
                    .formula = "W = 1",
                    .parameters = {initlab::Parameter::real("std", "deviation").at_least(0).fallback(-1.0)}}));
