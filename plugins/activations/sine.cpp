#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Sine {
  explicit Sine(const Parameters& parameters) : w0(parameters.real("w0")) {}

  template <class T>
  T value(T z) const {
    return static_cast<T>(std::sin(w0 * static_cast<double>(z)));  // in float w0 z would be off by w0 z eps
  }
  template <class T>
  T slope(T z, T) const {
    return static_cast<T>(w0 * std::cos(w0 * static_cast<double>(z)));
  }

  double w0;
};

}  // namespace

Component sine() {
  return activation<Sine>({.name = "sine",
                           .formula = "phi(z) = sin(w0 z)",
                           .notes = "Sitzmann et al. use w0 = 30 and draw weights from U(+-sqrt(6 / fan_in) / w0). At "
                                    "+-infinity there is no limit: NaN.",
                           .reference = "Sitzmann et al. 2020 (SIREN), eq. 4",
                           .parameters = {Parameter::real("w0", "angular frequency").fallback(1.0)}});
}
