#include <cmath>

#include "training/optimizers/decay.hpp"
#include "training/optimizers/optimizer.hpp"

namespace initlab::training {

namespace {

/// s = s + g^2; theta = theta - rate / (1 + k rate_decay) g / (sqrt(s) + epsilon) in the update from theta_k.
class Adagrad : public Optimizer {
 public:
  explicit Adagrad(const Parameters& parameters)
      : rate_(parameters.real("rate")),
        rate_decay_(parameters.real("rate_decay")),
        initial_(parameters.real("initial_accumulator")),
        epsilon_(parameters.real("epsilon")),
        decay_(parameters) {}

  std::vector<std::string> states() const override { return {"squared_sum"}; }
  Real initial_state(Index) const override { return static_cast<Real>(initial_); }

  void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
              double multiplier, std::int64_t step) const override {
    const double rate = rate_ * multiplier / (1 + static_cast<double>(step) * rate_decay_);
    const Real length = static_cast<Real>(rate);
    const Real epsilon = static_cast<Real>(epsilon_);
    const Decay::Factors decay = decay_.at(rate);
    Real *theta = parameters.data(), *s = state[0];
    const Real* gradients = gradient.data();
    vector_loop(parameters.size(), [=](Index i) INITLAB_VECTOR_BODY {
      const Real g = gradients[i] + decay.gradient * theta[i];
      s[i] += g * g;
      theta[i] = decay.keep * theta[i] - length * g / (std::sqrt(s[i]) + epsilon);
    });
  }

 private:
  double rate_, rate_decay_, initial_, epsilon_;
  Decay decay_;
};

Schema schema_of_all() {
  Schema schema = {
      rate().fallback(0.01),
      Parameter::real("rate_decay", "the rate of update k + 1 is rate / (1 + k rate_decay)").at_least(0).fallback(0.0),
      Parameter::real("initial_accumulator", "s before step 0").at_least(0).fallback(0.0),
      Parameter::real("epsilon", "added to the root").above(0).fallback(1e-10)};
  for (Parameter& parameter : weight_decay_and_kind()) schema.push_back(std::move(parameter));
  return schema;
}

}  // namespace

NamedOptimizer adagrad() {
  return {{.name = "adagrad",
           .formula = "s = s + g^2; theta = theta - rate g / (sqrt(s) + epsilon)",
           .notes = "s is initial_accumulator before step 0.",
           .reference = "Duchi et al. 2011, figure 1 (diagonal)",
           .parameters = schema_of_all()},
          [](const Parameters& given) { return std::make_unique<Adagrad>(given); }};
}

}  // namespace initlab::training
