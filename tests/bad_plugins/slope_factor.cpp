// A slope that is 1 % too large.
#include "right_activation.hpp"

namespace {

struct SlopeFactor {
  template <class T>
  T value(T z) const {
    return std::tanh(z);
  }
  template <class T>
  T slope(T, T a) const {
    return T(1.01) * (1 - a * a);
  }
};

}  // namespace

INITLAB_PLUGIN("slope_factor", "1.0", activation<SlopeFactor>({.name = "slope_factor", .formula = "phi(z) = tanh(z)"}));
