#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct HardSigmoid {
  template <class T>
  T value(T z) const {
    return z < T(-3) ? T(0) : (z > T(3) ? T(1) : (z + T(3)) / T(6));
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(-3) && z < T(3) ? T(1) / T(6) : T(0);
  }
  std::vector<double> kinks() const { return {-3.0, 3.0}; }
};

}  // namespace

Component hard_sigmoid() {
  return activation<HardSigmoid>(
      {.name = "hard_sigmoid",
       .formula = "phi(z) = min(max(z + 3, 0), 6) / 6",
       .notes = "The slope at -3 and at 3 is 0. The convention is PyTorch's (relu6(z + 3) / "
                "6); Courbariaux et al. have min(max((z + 1) / 2, 0), 1), Keras before version 3 min(max(0.2 z + "
                "0.5, 0), 1).",
       .reference = "Courbariaux, Bengio and David 2015; Howard et al. 2019, sec. 5.2"});
}
