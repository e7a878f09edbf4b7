// Says nothing of what it does.
#include "right_scheme.hpp"

INITLAB_PLUGIN("no_formula", "1.0", initializer<RightScheme>({.name = "no_formula"}));
