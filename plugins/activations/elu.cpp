#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Elu {
  explicit Elu(const Parameters& parameters) : alpha(parameters.real("alpha")) {}

  template <class T>
  T value(T z) const {
    return z > T(0) ? z : static_cast<T>(alpha) * smooth::expm1(z);
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(0) ? T(1) : static_cast<T>(alpha) * initlab::exp(z);
  }
  std::vector<double> kinks() const { return {0.0}; }

  double alpha;
};

}  // namespace

Component elu() {
  return activation<Elu>(
      {.name = "elu",
       .formula = "phi(z) = z for z > 0, alpha (exp(z) - 1) otherwise",
       .notes = "The slope at 0 is alpha; with alpha = 1 it has no jump, but a kink.",
       .reference = "Clevert, Unterthiner and Hochreiter 2016, eq. 15",
       .parameters = {Parameter::real("alpha", "-phi(z) for z far below 0").at_least(0).fallback(1.0)}});
}
