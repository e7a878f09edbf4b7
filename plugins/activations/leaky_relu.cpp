#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct LeakyRelu {
  explicit LeakyRelu(const Parameters& parameters) : negative(parameters.real("slope")) {}

  template <class T>
  T value(T z) const {
    const T below = static_cast<T>(negative);
    return z > T(0) ? z : (z < T(0) && below == T(0) ? T(0) : below * z);  // 0 * infinity would be NaN
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(0) ? T(1) : static_cast<T>(negative);
  }
  std::vector<double> kinks() const { return negative == 1 ? std::vector<double>{} : std::vector<double>{0.0}; }

  double negative;
};

}  // namespace

Component leaky_relu() {
  return activation<LeakyRelu>({.name = "leaky_relu",
                                .formula = "phi(z) = z for z > 0, slope z otherwise",
                                .notes = "The slope at 0 is the one below 0.",
                                .reference = "Maas, Hannun and Ng 2013",
                                .parameters = {Parameter::real("slope", "phi'(z) for z < 0").fallback(0.01)}});
}
