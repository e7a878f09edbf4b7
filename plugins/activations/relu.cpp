#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Relu {
  template <class T>
  T value(T z) const {
    return z < T(0) ? T(0) : z;  // in this order NaN stays NaN: divergence must not be hidden
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(0) ? T(1) : T(0);
  }
  std::vector<double> kinks() const { return {0.0}; }
};

}  // namespace

Component relu() {
  return activation<Relu>({.name = "relu",
                           .formula = "phi(z) = max(0, z)",
                           .notes = "The slope at 0 is 0.",
                           .reference = "Nair and Hinton 2010"});
}
