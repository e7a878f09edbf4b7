// A default outside the range that is stated after it.
#include "right_scheme.hpp"

INITLAB_PLUGIN("default_outside", "1.0",
               initializer<RightScheme>({.name = "default_outside",
                                         .formula = "W ~ N(0, 2 / fan_in)",
                                         .parameters = {Parameter::real("rate", "r").fallback(-1.0).at_least(0)}}));
