#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct GeluTanh {
  /// sqrt(2 / pi), and what z^3 is multiplied by.
  static constexpr double kRoot = 0.79788456080286535588, kCubic = 0.044715;

  template <class T>
  T value(T z) const {
    const T low = z < T(-50) ? T(-50) : z;  // below it the sigmoid is 0
    return low * smooth::sigmoid(twice(low));
  }
  template <class T>
  T slope(T z, T) const {
    const T x = smooth::clamped(z, T(50)), above = smooth::sigmoid(twice(x)), below = smooth::sigmoid(-twice(x));
    return above + x * above * below * static_cast<T>(2 * kRoot) * (T(1) + static_cast<T>(3 * kCubic) * x * x);
  }

 private:
  /// 2 u: (1 + tanh(u)) / 2 is sigmoid(2 u), which does not cancel where tanh(u) is near -1.
  template <class T>
  static T twice(T z) {
    return static_cast<T>(2 * kRoot) * (z + static_cast<T>(kCubic) * z * z * z);
  }
};

}  // namespace

Component gelu_tanh() {
  return activation<GeluTanh>({.name = "gelu_tanh",
                               .formula = "phi(z) = z (1 + tanh(u)) / 2, u = sqrt(2 / pi) (z + 0.044715 z^3)",
                               .notes = "Differs from gelu by up to 5e-4.",
                               .reference = "Hendrycks and Gimpel 2016, sec. 2"});
}
