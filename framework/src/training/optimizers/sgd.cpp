#include "training/optimizers/decay.hpp"
#include "training/optimizers/optimizer.hpp"

namespace initlab::training {

namespace {

/// theta = theta - rate g.
class Sgd : public Optimizer {
 public:
  explicit Sgd(const Parameters& parameters) : rate_(parameters.real("rate")), decay_(parameters) {}

  std::vector<std::string> states() const override { return {}; }

  void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const>, double multiplier,
              std::int64_t) const override {
    const Real rate = static_cast<Real>(rate_ * multiplier);
    const Decay::Factors decay = decay_.at(rate_ * multiplier);
    Real* theta = parameters.data();
    const Real* g = gradient.data();
    vector_loop(parameters.size(),
                [=](Index i) INITLAB_VECTOR_BODY { theta[i] -= rate * (g[i] + decay.gradient * theta[i]); });
  }

 private:
  double rate_;
  Decay decay_;
};

}  // namespace

NamedOptimizer sgd() {
  return {{.name = "sgd",
           .formula = "theta = theta - rate g",
           .notes = "Stochastic gradient descent. weight_decay theta is added to g, which is the same as to multiply "
                    "theta by 1 - rate weight_decay first.",
           .reference = "Robbins and Monro 1951",
           .parameters = {rate(), weight_decay()}},
          [](const Parameters& parameters) { return std::make_unique<Sgd>(parameters); }};
}

}  // namespace initlab::training
