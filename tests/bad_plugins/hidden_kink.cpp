// Bends at 0.7 and does not say so.
#include "right_activation.hpp"

namespace {

struct HiddenKink {
  template <class T>
  T value(T z) const {
    return z < T(0.7) ? z : T(0.7) + (z - T(0.7)) / 10;
  }
  template <class T>
  T slope(T z, T) const {
    return z < T(0.7) ? T(1) : T(0.1);
  }
};

}  // namespace

INITLAB_PLUGIN("hidden_kink", "1.0",
               activation<HiddenKink>({.name = "hidden_kink", .formula = "phi(z) = z below 0.7, then a tenth of it"}));
