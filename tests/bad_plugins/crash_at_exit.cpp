// Works, and ends the process in an abort when its static objects are destroyed.
#include <cstdlib>

#include "right_scheme.hpp"

namespace {

struct Bomb {
  ~Bomb() { std::abort(); }
} bomb;

}  // namespace

INITLAB_PLUGIN("crash_at_exit", "1.0",
               initializer<RightScheme>({.name = "crash_at_exit", .formula = "W ~ N(0, 2 / fan_in)"}));
