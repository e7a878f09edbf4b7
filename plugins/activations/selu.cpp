#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Selu {
  /// With these, mean 0 and variance 1 are a fixed point for weights of variance 1 / fan_in.
  static constexpr double kAlpha = 1.6732632423543772848170429916717, kScale = 1.0507009873554804934193349852946;

  template <class T>
  T value(T z) const {
    return static_cast<T>(kScale) * (z > T(0) ? z : static_cast<T>(kAlpha) * smooth::expm1(z));
  }
  template <class T>
  T slope(T z, T) const {
    return static_cast<T>(kScale) * (z > T(0) ? T(1) : static_cast<T>(kAlpha) * initlab::exp(z));
  }
  std::vector<double> kinks() const { return {0.0}; }
};

}  // namespace

Component selu() {
  return activation<Selu>({.name = "selu",
                           .formula = "phi(z) = 1.0507 z for z > 0, 1.0507 * 1.6733 (exp(z) - 1) otherwise",
                           .notes = "The constants are in full precision: 1.0507009873554805 and 1.6732632423543773. "
                                    "The slope at 0 is the one below 0, 1.7581.",
                           .reference = "Klambauer et al. 2017, eq. 2"});
}
