// A slope that is right for positive inputs only.
#include "right_activation.hpp"

namespace {

struct SlopeNegative {
  template <class T>
  T value(T z) const {
    return z * z * z;
  }
  template <class T>
  T slope(T z, T) const {
    return 3 * z * std::abs(z);
  }
};

}  // namespace

INITLAB_PLUGIN("slope_negative", "1.0",
               activation<SlopeNegative>({.name = "slope_negative", .formula = "phi(z) = z^3"}));
