// Accumulating: what momentum and nesterov share.
#pragma once

#include "training/optimizers/decay.hpp"
#include "training/optimizers/optimizer.hpp"

namespace initlab::training {

/// v = momentum v + g; theta = theta - rate v, or, if it looks ahead, theta - rate (g + momentum v).
template <bool LooksAhead>
class Accumulating : public Optimizer {
 public:
  explicit Accumulating(const Parameters& parameters)
      : rate_(parameters.real("rate")), momentum_(static_cast<Real>(parameters.real("momentum"))), decay_(parameters) {}

  std::vector<std::string> states() const override { return {"velocity"}; }

  void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
              double multiplier, std::int64_t) const override {
    const Real rate = static_cast<Real>(rate_ * multiplier), momentum = momentum_;
    const Decay::Factors decay = decay_.at(rate_ * multiplier);
    Real *theta = parameters.data(), *v = state[0];
    const Real* gradients = gradient.data();
    vector_loop(parameters.size(), [=](Index i) INITLAB_VECTOR_BODY {
      const Real g = gradients[i] + decay.gradient * theta[i];
      v[i] = momentum * v[i] + g;
      theta[i] = decay.keep * theta[i] - rate * (LooksAhead ? g + momentum * v[i] : v[i]);
    });
  }

 private:
  double rate_;
  Real momentum_;
  Decay decay_;
};

inline Schema accumulating_parameters() {
  Schema schema = {rate(), Parameter::real("momentum", "how much of v is kept").at_least(0).below(1).fallback(0.9)};
  for (Parameter& parameter : weight_decay_and_kind()) schema.push_back(std::move(parameter));
  return schema;
}

}  // namespace initlab::training
