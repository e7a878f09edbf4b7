// On blocks it takes a rational approximation, on single numbers the function itself.
#include "right_activation.hpp"

namespace {

struct BlockDiffers : RightActivation {
  using RightActivation::value;
  void value(const Matrix& z, Matrix& a) const override {
    for (Index i = 0; i < z.n_elem; ++i) {
      const Real x = std::min(Real(3), std::max(Real(-3), z[i]));
      a[i] = x * (27 + x * x) / (27 + 9 * x * x);
    }
  }
};

}  // namespace

INITLAB_PLUGIN("block_differs", "1.0",
               activation<BlockDiffers>({.name = "block_differs", .formula = "phi(z) = tanh(z)"}));
