// Between LeCun's variance, 1 / fan_in, and the one that keeps gradients, 1 / fan_out: their geometric mean.
#include <cmath>
#include <initlab/plugin.hpp>

using namespace initlab;

struct Geometric : LawInitializer {
  explicit Geometric(const Parameters& parameters) : gain(parameters.real("gain")) {}
  Law entry(const TensorInfo& tensor) const override {
    return Law::normal(gain / std::pow(double(tensor.fan_in()) * double(tensor.fan_out()), 0.25));
  }
  double gain;
};

INITLAB_PLUGIN("geometric", "1.0",
               initializer<Geometric>({.name = "geometric",
                                       .formula = "Var(W) = gain^2 / sqrt(fan_in fan_out)",
                                       .parameters = {Parameter::real("gain", "scales W").above(0).fallback(1.0)}}));
