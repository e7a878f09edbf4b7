// With Elementwise: one formula, and loops made of it.
#include <initlab/plugin.hpp>

using namespace initlab;

struct ElementwiseTanh {
  template <class T>
  T value(T z) const {
    return initlab::tanh(z);
  }
  template <class T>
  T slope(T, T a) const {
    return T(1) - a * a;
  }
};

INITLAB_PLUGIN("elementwise_tanh", "1.0",
               activation<ElementwiseTanh>({.name = "elementwise_tanh",
                                            .formula = "phi(z) = tanh(z); phi' = 1 - phi^2"}));
