// Weights between LeCun's and the backward scaling: the geometric mean of 1 / fan_in and 1 / fan_out.
#include <cmath>
#include <initlab/plugin.hpp>

class Geometric : public initlab::LawInitializer {
 public:
  explicit Geometric(const initlab::Parameters& parameters) : gain_(parameters.real("gain")) {}

  initlab::Law entry(const initlab::TensorInfo& tensor) const override {
    return initlab::Law::normal(gain_ / std::pow(double(tensor.fan_in()) * double(tensor.fan_out()), 0.25));
  }

 private:
  double gain_;
};

INITLAB_PLUGIN("geometric", "1.0", initlab::initializer<Geometric>({
    .name = "geometric", .formula = "Var(W) = gain^2 / sqrt(fan_in fan_out)",
    .parameters = {initlab::Parameter::real("gain", "multiplies the standard deviation").above(0).fallback(1.0)}}));
