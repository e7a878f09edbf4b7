// z / (1 + exp(-z)) is -infinity / infinity at -infinity.
#include "right_activation.hpp"

namespace {

struct NanAtInfinity {
  template <class T>
  T value(T z) const {
    return z / (1 + initlab::exp(-z));
  }
  template <class T>
  T slope(T z, T a) const {
    const T s = 1 / (1 + initlab::exp(-z));
    return s + a * (1 - s);
  }
};

}  // namespace

INITLAB_PLUGIN("nan_at_infinity", "1.0",
               activation<NanAtInfinity>({.name = "nan_at_infinity", .formula = "phi(z) = z / (1 + exp(-z))"}));
