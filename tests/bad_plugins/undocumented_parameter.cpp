// A parameter of which nothing is said.
#include "right_scheme.hpp"

INITLAB_PLUGIN("undocumented_parameter", "1.0",
               initializer<RightScheme>({.name = "undocumented_parameter",
                                         .formula = "W ~ N(0, 2 / fan_in)",
                                         .parameters = {Parameter::real("std", "").fallback(1.0)}}));
