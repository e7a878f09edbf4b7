#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Tanh {
  template <class T>
  T value(T z) const {
    return initlab::tanh(z);
  }
  template <class T>
  T slope(T, T a) const {
    return T(1) - a * a;
  }
};

}  // namespace

Component tanh() {
  return activation<Tanh>({.name = "tanh",
                           .formula = "phi(z) = tanh(z); phi' = 1 - phi^2",
                           .reference = "LeCun, Bottou, Orr and Mueller 1998"});
}
