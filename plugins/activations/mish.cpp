#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Mish {
  /// t = tanh(ln(1 + e^z)) = ((1 + e^z)^2 - 1) / ((1 + e^z)^2 + 1) and dt/dz, written in e = exp(-|z|): nothing
  /// overflows, all terms are positive.
  template <class T>
  struct Factor {
    explicit Factor(T z) {
      const T e = initlab::exp(z > T(0) ? -z : z), square = e * e;
      const T sum = z > T(0) ? T(1) + T(2) * e + T(2) * square : T(2) + T(2) * e + square;
      value = (z > T(0) ? T(1) + T(2) * e : e * (e + T(2))) / sum;
      slope = T(4) * (T(1) + e) * (z > T(0) ? square : e) / (sum * sum);
    }
    T value, slope;
  };

  template <class T>
  T value(T z) const {
    const T low = z < T(-1000) ? T(-1000) : z;  // below it the factor is 0
    return low * Factor<T>(low).value;
  }
  template <class T>
  T slope(T z, T) const {
    const T x = smooth::clamped(z, T(1000));
    const Factor<T> factor(x);
    return factor.value + x * factor.slope;
  }
};

}  // namespace

Component mish() {
  return activation<Mish>({.name = "mish",
                           .formula = "phi(z) = z tanh(ln(1 + exp(z)))",
                           .notes = "Least -0.31 at z = -1.19.",
                           .reference = "Misra 2020, eq. 2"});
}
