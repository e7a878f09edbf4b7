#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Gaussian {
  template <class T>
  T value(T z) const {
    return initlab::exp(-z * z);
  }
  template <class T>
  T slope(T z, T a) const {
    return T(-2) * smooth::clamped(z, T(50)) * a;  // beyond 50 phi is 0
  }
};

}  // namespace

Component gaussian() {
  return activation<Gaussian>({.name = "gaussian",
                               .formula = "phi(z) = exp(-z^2); phi' = -2 z phi",
                               .notes = "Even, with slope 0 at 0.",
                               .reference = "Broomhead and Lowe 1988"});
}
