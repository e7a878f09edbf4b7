#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Softplus {
  explicit Softplus(const Parameters& parameters) : beta(parameters.real("beta")) {}

  template <class T>
  T value(T z) const {
    const T b = static_cast<T>(beta), magnitude = z < T(0) ? -z : z;
    return (z > T(0) ? z : T(0)) + smooth::log1p(initlab::exp(-b * magnitude)) / b;
  }
  template <class T>
  T slope(T z, T) const {
    return smooth::sigmoid(static_cast<T>(beta) * z);
  }

  double beta;
};

}  // namespace

Component softplus() {
  return activation<Softplus>(
      {.name = "softplus",
       .formula = "phi(z) = ln(1 + exp(beta z)) / beta; phi' = sigmoid(beta z)",
       .notes = "Computed as max(z, 0) + ln(1 + exp(-beta |z|)) / beta, which is exact everywhere: PyTorch's "
                "`threshold`, beyond which it returns z, is not needed.",
       .reference = "Dugas et al. 2001; Glorot, Bordes and Bengio 2011",
       .parameters = {Parameter::real("beta", "how sharp the bend at 0 is").above(0).fallback(1.0)}});
}
