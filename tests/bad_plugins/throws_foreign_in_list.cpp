// Its list of components throws an int.
#include <initlab/plugin.hpp>

namespace {

initlab::Component none() { throw 42; }

}  // namespace

INITLAB_PLUGIN("throws_foreign_in_list", "1.0", none());
