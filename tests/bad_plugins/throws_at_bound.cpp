// Admits 0 and fails at it with an error that does not say which parameter was wrong.
#include <stdexcept>

#include "right_scheme.hpp"

namespace {

struct ThrowsAtBound : RightScheme {
  explicit ThrowsAtBound(const Parameters& parameters) {
    if (parameters.real("rate") == 0) throw std::runtime_error("division by zero");
  }
};

}  // namespace

INITLAB_PLUGIN("throws_at_bound", "1.0",
               initializer<ThrowsAtBound>({.name = "throws_at_bound",
                                           .formula = "W ~ N(0, 2 / fan_in)",
                                           .parameters = {Parameter::real("rate", "r").at_least(0).fallback(1.0)}}));
