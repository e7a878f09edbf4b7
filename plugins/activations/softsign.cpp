#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Softsign {
  template <class T>
  T value(T z) const {
    const T magnitude = bounded(z);
    return std::copysign(magnitude / (T(1) + magnitude), z);
  }
  template <class T>
  T slope(T z, T) const {
    const T share = T(1) / (T(1) + bounded(z));
    return share * share;
  }
  std::vector<double> kinks() const { return {0.0}; }

 private:
  /// |z|, at most 1e30: infinity / infinity would be NaN.
  template <class T>
  static T bounded(T z) {
    const T magnitude = z < T(0) ? -z : z;
    return magnitude > T(1e30) ? T(1e30) : magnitude;
  }
};

}  // namespace

Component softsign() {
  return activation<Softsign>({.name = "softsign",
                               .formula = "phi(z) = z / (1 + |z|); phi' = 1 / (1 + |z|)^2",
                               .notes = "The slope is continuous at 0; its own slope jumps there.",
                               .reference = "Bergstra et al. 2009; Glorot and Bengio 2010"});
}
