#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Silu {
  template <class T>
  T value(T z) const {
    const T low = z < T(-1000) ? T(-1000) : z;  // below it the sigmoid is 0
    return low * smooth::sigmoid(low);
  }
  template <class T>
  T slope(T z, T) const {
    const T x = smooth::clamped(z, T(1000));
    return smooth::sigmoid(x) * (T(1) + x * smooth::sigmoid(-x));
  }
};

}  // namespace

Component silu() {
  return activation<Silu>(
      {.name = "silu",
       .formula = "phi(z) = z sigmoid(z); phi' = sigmoid(z) (1 + z sigmoid(-z))",
       .notes = "Also called swish. Least -0.28 at z = -1.28.",
       .reference = "Hendrycks and Gimpel 2016; Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017"});
}
