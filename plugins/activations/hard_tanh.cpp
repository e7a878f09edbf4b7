#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct HardTanh {
  template <class T>
  T value(T z) const {
    return z < T(-1) ? T(-1) : (z > T(1) ? T(1) : z);
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(-1) && z < T(1) ? T(1) : T(0);
  }
  std::vector<double> kinks() const { return {-1.0, 1.0}; }
};

}  // namespace

Component hard_tanh() {
  return activation<HardTanh>({.name = "hard_tanh",
                               .formula = "phi(z) = min(max(z, -1), 1)",
                               .notes = "The slope at -1 and at 1 is 0.",
                               .reference = "Collobert 2004"});
}
