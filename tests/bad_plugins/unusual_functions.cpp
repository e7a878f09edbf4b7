// No fault: activations that are right and unusual.
#include <cmath>
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct Softplus {
  template <class T>
  T value(T z) const {
    return (z > 0 ? z : T(0)) + std::log1p(std::exp(-std::abs(z)));
  }
  template <class T>
  T slope(T z, T) const {
    return z > 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z));
  }
};

/// SIREN's (Sitzmann et al. 2020): no number at infinity.
struct Sine {
  template <class T>
  T value(T z) const {
    return std::sin(30 * z);
  }
  template <class T>
  T slope(T z, T) const {
    return 30 * std::cos(30 * z);
  }
};

/// Jumps, and says so.
struct Step {
  template <class T>
  T value(T z) const {
    return std::isnan(z) ? z : z < T(0.25) ? T(0) : T(1);
  }
  template <class T>
  T slope(T, T) const {
    return 0;
  }
  std::vector<double> kinks() const { return {0.25}; }
};

struct Square {
  template <class T>
  T value(T z) const {
    return z * z;
  }
  template <class T>
  T slope(T z, T) const {
    return 2 * z;
  }
};

/// A parameter without a default.
struct Leaky {
  explicit Leaky(const Parameters& parameters) : leak_(parameters.real("leak")) {}
  template <class T>
  T value(T z) const {
    return z < 0 ? static_cast<T>(leak_) * z : z;
  }
  template <class T>
  T slope(T z, T) const {
    return z < 0 ? static_cast<T>(leak_) : T(1);
  }
  std::vector<double> kinks() const { return {0}; }
  double leak_;
};

}  // namespace

INITLAB_PLUGIN("unusual_functions", "1.0",
               activation<Softplus>({.name = "softplus", .formula = "phi(z) = log(1 + exp(z))"}),
               activation<Sine>({.name = "sine", .formula = "phi(z) = sin(30 z)"}),
               activation<Step>({.name = "step", .formula = "phi(z) = 1 from 0.25 on, 0 below"}),
               activation<Square>({.name = "square", .formula = "phi(z) = z^2"}),
               activation<Leaky>({.name = "leaky",
                                  .formula = "phi(z) = z, leak z below 0",
                                  .parameters = {Parameter::real("leak", "slope below 0").at_least(0).at_most(1)}}));
