#include <cmath>

#include "training/optimizers/decay.hpp"
#include "training/optimizers/optimizer.hpp"

namespace initlab::training {

namespace {

/// s = alpha s + (1 - alpha) g^2; u = g / (sqrt(s) + epsilon); v = momentum v + u; theta = theta - rate v. Centered:
/// m = alpha m + (1 - alpha) g, and s - m^2 stands below the root.
class Rmsprop : public Optimizer {
 public:
  explicit Rmsprop(const Parameters& parameters)
      : rate_(parameters.real("rate")),
        alpha_(parameters.real("alpha")),
        epsilon_(parameters.real("epsilon")),
        momentum_(parameters.real("momentum")),
        centered_(parameters.boolean("centered")),
        decay_(parameters) {}

  /// s, then m if centered, then v if there is momentum.
  std::vector<std::string> states() const override {
    std::vector<std::string> names = {"mean_square"};
    if (centered_) names.push_back("mean_gradient");
    if (momentum_ > 0) names.push_back("velocity");
    return names;
  }

  void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
              double multiplier, std::int64_t) const override {
    const Constants constants(*this, rate_ * multiplier);
    const Index n = parameters.size();
    Real *m = centered_ ? state[1] : nullptr, *v = momentum_ > 0 ? state[1u + centered_] : nullptr;
    const auto loop =
        centered_ ? (v ? &run<true, true> : &run<true, false>) : (v ? &run<false, true> : &run<false, false>);
    loop(constants, n, parameters.data(), gradient.data(), state[0], m, v);
  }

 private:
  struct Constants {
    Constants(const Rmsprop& of, double with_rate)
        : rate(static_cast<Real>(with_rate)),
          alpha(static_cast<Real>(of.alpha_)),
          rest(static_cast<Real>(1 - of.alpha_)),
          epsilon(static_cast<Real>(of.epsilon_)),
          momentum(static_cast<Real>(of.momentum_)),
          decay(of.decay_.at(with_rate)) {}
    Real rate, alpha, rest, epsilon, momentum;
    Decay::Factors decay;
  };

  template <bool Centered, bool Momentum>
  static void run(const Constants& k, Index n, Real* theta, const Real* gradient, Real* s, Real* m, Real* v) {
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY {
      const Real g = gradient[i] + k.decay.gradient * theta[i];
      s[i] = k.alpha * s[i] + k.rest * g * g;
      Real second = s[i];
      if constexpr (Centered) {
        m[i] = k.alpha * m[i] + k.rest * g;
        second -= m[i] * m[i];
        second = second < 0 ? Real(0) : second;  // of a gradient that does not change it is 0 but for rounding
      }
      Real u = g / (std::sqrt(second) + k.epsilon);
      if constexpr (Momentum) u = v[i] = k.momentum * v[i] + u;
      theta[i] = k.decay.keep * theta[i] - k.rate * u;
    });
  }

  double rate_, alpha_, epsilon_, momentum_;
  bool centered_;
  Decay decay_;
};

Schema schema_of_all() {
  Schema schema = {
      rate().fallback(0.01), Parameter::real("alpha", "how much of s is kept").at_least(0).below(1).fallback(0.99),
      Parameter::real("epsilon", "added to the root").above(0).fallback(1e-8),
      Parameter::real("momentum", "how much of v is kept; 0: the step is rate u").at_least(0).below(1).fallback(0.0),
      Parameter::boolean("centered", "s minus the square of the mean gradient m is below the root").fallback(false)};
  for (Parameter& parameter : weight_decay_and_kind()) schema.push_back(std::move(parameter));
  return schema;
}

}  // namespace

NamedOptimizer rmsprop() {
  return {{.name = "rmsprop",
           .formula = "s = alpha s + (1 - alpha) g^2; u = g / (sqrt(s) + epsilon); v = momentum v + u; "
                      "theta = theta - rate v",
           .notes = "s and v are 0 before step 0, without bias correction. Centered: m = alpha m + (1 - alpha) g, and "
                    "s - m^2 stands below the root (Graves 2013, equations 38 to 41), 0 where rounding makes it "
                    "negative: PyTorch gets no number there.",
           .reference = "Tieleman and Hinton 2012, lecture 6.5; epsilon outside the root as in PyTorch",
           .parameters = schema_of_all()},
          [](const Parameters& given) { return std::make_unique<Rmsprop>(given); }};
}

}  // namespace initlab::training
