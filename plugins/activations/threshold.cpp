#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Threshold {
  explicit Threshold(const Parameters& parameters)
      : threshold(parameters.real("threshold")), replacement(parameters.real("value")) {}

  template <class T>
  T value(T z) const {
    return z <= static_cast<T>(threshold) ? static_cast<T>(replacement) : z;
  }
  template <class T>
  T slope(T z, T) const {
    return z > static_cast<T>(threshold) ? T(1) : T(0);
  }
  std::vector<double> kinks() const { return {threshold}; }

  double threshold, replacement;
};

}  // namespace

Component threshold() {
  return activation<Threshold>({.name = "threshold",
                                .formula = "phi(z) = z for z > threshold, value otherwise",
                                .notes = "At the threshold phi is value and the slope 0; phi jumps there unless value "
                                         "equals threshold. PyTorch has no defaults; these are those of Konda et al.",
                                .reference = "Konda, Memisevic and Krueger 2015, eq. 5",
                                .parameters = {Parameter::real("threshold", "up to here phi is value").fallback(1.0),
                                               Parameter::real("value", "phi(z) for z <= threshold").fallback(0.0)}});
}
