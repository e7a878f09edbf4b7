#include "training/optimizers/adaptive_moments.hpp"

#include <cmath>

namespace initlab::training {

AdaptiveMoments::AdaptiveMoments(const Parameters& parameters, bool decoupled)
    : rate_(parameters.real("rate")),
      beta1_(parameters.real("beta1")),
      beta2_(parameters.real("beta2")),
      epsilon_(parameters.real("epsilon")),
      amsgrad_(parameters.boolean("amsgrad")),
      decay_(parameters, decoupled) {}

void AdaptiveMoments::update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
                             double multiplier, std::int64_t step) const {
  const double t = static_cast<double>(step) + 1, rate = rate_ * multiplier;
  const Real beta1 = static_cast<Real>(beta1_), rest1 = static_cast<Real>(1 - beta1_);
  const Real beta2 = static_cast<Real>(beta2_), rest2 = static_cast<Real>(1 - beta2_);
  const Real length = static_cast<Real>(rate / (1 - std::pow(beta1_, t)));
  const Real correction = static_cast<Real>(1 / std::sqrt(1 - std::pow(beta2_, t)));
  const Real epsilon = static_cast<Real>(epsilon_);
  const Decay::Factors decay = decay_.at(rate);
  Real *theta = parameters.data(), *m = state[0], *v = state[1], *largest = amsgrad_ ? state[2] : nullptr;
  const Real* gradients = gradient.data();
  const Index n = parameters.size();
  // All is read before anything is written: then the loops vectorise.
  const auto move = [=](Real before, Real first, Real second) INITLAB_VECTOR_BODY {
    return decay.keep * before - length * first / (std::sqrt(second) * correction + epsilon);
  };
  if (amsgrad_)
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY {
      const Real before = theta[i], g = gradients[i] + decay.gradient * before;
      const Real first = beta1 * m[i] + rest1 * g, second = beta2 * v[i] + rest2 * g * g;
      const Real most = largest[i] < second ? second : largest[i];
      m[i] = first;
      v[i] = second;
      largest[i] = most;
      theta[i] = move(before, first, most);
    });
  else
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY {
      const Real before = theta[i], g = gradients[i] + decay.gradient * before;
      const Real first = beta1 * m[i] + rest1 * g, second = beta2 * v[i] + rest2 * g * g;
      m[i] = first;
      v[i] = second;
      theta[i] = move(before, first, second);
    });
}

Schema adaptive_moments_parameters(double weight_decay_by_default) {
  return {rate().fallback(0.001),
          Parameter::real("beta1", "how much of m is kept").at_least(0).below(1).fallback(0.9),
          Parameter::real("beta2", "how much of v is kept").at_least(0).below(1).fallback(0.999),
          Parameter::real("epsilon", "added to the root, after v is corrected").above(0).fallback(1e-8),
          weight_decay(weight_decay_by_default),
          Parameter::boolean("amsgrad", "the largest v so far in place of v").fallback(false)};
}

}  // namespace initlab::training
