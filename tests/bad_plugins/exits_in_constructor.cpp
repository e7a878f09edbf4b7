// Ends the whole process when it is made, as if all were well.
#include <cstdlib>

#include "right_scheme.hpp"

namespace {

struct ExitsInConstructor : RightScheme {
  ExitsInConstructor() { std::exit(0); }
};

}  // namespace

INITLAB_PLUGIN("exits_in_constructor", "1.0",
               initializer<ExitsInConstructor>({.name = "exits_in_constructor", .formula = "W ~ N(0, 2 / fan_in)"}));
