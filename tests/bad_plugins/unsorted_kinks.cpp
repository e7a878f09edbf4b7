// Lists its kinks in the wrong order: quadrature would split nowhere.
#include "right_activation.hpp"

namespace {

struct UnsortedKinks {
  template <class T>
  T value(T z) const {
    return z < T(-1) ? T(-1) : z > T(1) ? T(1) : z;
  }
  template <class T>
  T slope(T z, T) const {
    return z < T(-1) || z > T(1) ? T(0) : T(1);
  }
  std::vector<double> kinks() const { return {1, -1}; }
};

}  // namespace

INITLAB_PLUGIN("unsorted_kinks", "1.0",
               activation<UnsortedKinks>({.name = "unsorted_kinks", .formula = "phi(z) = min(1, max(-1, z))"}));
