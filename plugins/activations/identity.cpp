#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Identity {
  template <class T>
  T value(T z) const {
    return z;
  }
  template <class T>
  T slope(T, T) const {
    return T(1);
  }
};

}  // namespace

Component identity() { return activation<Identity>({.name = "identity", .formula = "phi(z) = z"}); }
