#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Celu {
  explicit Celu(const Parameters& parameters) : alpha(parameters.real("alpha")) {}

  template <class T>
  T value(T z) const {
    const T a = static_cast<T>(alpha);
    return z > T(0) ? z : a * smooth::expm1(z / a);
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(0) ? T(1) : initlab::exp(z / static_cast<T>(alpha));
  }
  std::vector<double> kinks() const { return {0.0}; }

  double alpha;
};

}  // namespace

Component celu() {
  return activation<Celu>(
      {.name = "celu",
       .formula = "phi(z) = z for z > 0, alpha (exp(z / alpha) - 1) otherwise",
       .notes = "The slope is continuous for every alpha. With alpha = 1 this is elu.",
       .reference = "Barron 2017, eq. 2",
       .parameters = {Parameter::real("alpha", "-phi(z) for z far below 0").above(0).fallback(1.0)}});
}
