// Draws, and says that it does not.
#include "right_scheme.hpp"

namespace {

struct SaysNotRandom : RightScheme {
  bool is_random() const override { return false; }
};

}  // namespace

INITLAB_PLUGIN("says_not_random", "1.0",
               initializer<SaysNotRandom>({.name = "says_not_random", .formula = "W ~ N(0, 2 / fan_in)"}));
