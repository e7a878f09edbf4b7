// Writes to the null pointer when it is made.
#include "right_scheme.hpp"

namespace {

int* volatile nowhere = nullptr;

struct CrashInConstructor : RightScheme {
  CrashInConstructor() { *nowhere = 1; }
};

}  // namespace

INITLAB_PLUGIN("crash_in_constructor", "1.0",
               initializer<CrashInConstructor>({.name = "crash_in_constructor", .formula = "W ~ N(0, 2 / fan_in)"}));
