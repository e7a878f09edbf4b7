#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Sigmoid {
  template <class T>
  T value(T z) const {
    return T(1) / (T(1) + initlab::exp(-z));
  }
  template <class T>
  T slope(T, T a) const {
    return a * (T(1) - a);
  }
};

}  // namespace

Component sigmoid() {
  return activation<Sigmoid>({.name = "sigmoid",
                              .formula = "phi(z) = 1 / (1 + exp(-z)); phi' = phi (1 - phi)",
                              .reference = "Rumelhart, Hinton and Williams 1986"});
}
