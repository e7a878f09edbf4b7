#include "training/optimizers/optimizer.hpp"

namespace initlab::training {

namespace {

/// v = momentum v + g; theta = theta - rate v.
class Sgd : public Optimizer {
 public:
  explicit Sgd(const Parameters& parameters)
      : rate_(parameters.real("rate")), momentum_(static_cast<Real>(parameters.real("momentum"))) {}

  Index states() const override { return momentum_ == 0 ? 0 : 1; }

  void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
              double multiplier, std::int64_t) const override {
    const Real rate = static_cast<Real>(rate_ * multiplier), momentum = momentum_;
    Real* theta = parameters.data();
    const Real* g = gradient.data();
    const Index n = parameters.size();
    if (momentum == 0) {
      for (Index i = 0; i < n; ++i) theta[i] -= rate * g[i];
      return;
    }
    Real* v = state[0];
    for (Index i = 0; i < n; ++i) {
      v[i] = momentum * v[i] + g[i];
      theta[i] -= rate * v[i];
    }
  }

 private:
  double rate_;
  Real momentum_;
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(const Parameters& parameters) { return std::make_unique<Sgd>(parameters); }

}  // namespace initlab::training
