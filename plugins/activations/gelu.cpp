#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Gelu {
  template <class T>
  T value(T z) const {
    const T low = z < T(-50) ? T(-50) : z;  // below it Phi is 0
    return low * smooth::normal_share(low);
  }
  template <class T>
  T slope(T z, T) const {
    const T x = smooth::clamped(z, T(50));
    return smooth::normal_share(x) + x * smooth::normal_density(x);
  }
};

}  // namespace

Component gelu() {
  return activation<Gelu>(
      {.name = "gelu",
       .formula = "phi(z) = z Phi(z), Phi(z) = (1 + erf(z / sqrt(2))) / 2",
       .notes = "Least -0.17 at z = -0.75. gelu_tanh is the approximation that many language models use.",
       .reference = "Hendrycks and Gimpel 2016"});
}
