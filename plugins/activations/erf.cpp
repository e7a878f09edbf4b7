#include <initlab/plugin.hpp>

#include "smooth.hpp"

using namespace initlab;

namespace {

struct Erf {
  template <class T>
  T value(T z) const {
    return smooth::erf(z);
  }
  template <class T>
  T slope(T z, T) const {
    return static_cast<T>(1.12837916709551257390) * initlab::exp(-z * z);  // 2 / sqrt(pi)
  }
};

}  // namespace

Component erf() {
  return activation<Erf>({.name = "erf",
                          .formula = "phi(z) = erf(z); phi' = 2 / sqrt(pi) exp(-z^2)",
                          .notes = "Gaussian expectations of it have closed forms.",
                          .reference = "Williams 1997; Saad and Solla 1995"});
}
