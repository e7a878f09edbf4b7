// AdaptiveMoments: what adam and adamw share.
#pragma once

#include "training/optimizers/decay.hpp"
#include "training/optimizers/optimizer.hpp"

namespace initlab::training {

/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; with t = 1 in the first update,
/// theta = theta - rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon).
/// With amsgrad, the largest v so far stands in place of v below the root (Reddi et al. 2018; not bias-corrected before
/// it is compared, as in PyTorch).
class AdaptiveMoments : public Optimizer {
 public:
  AdaptiveMoments(const Parameters& parameters, bool decoupled);

  std::vector<std::string> states() const override {
    if (amsgrad_) return {"first_moment", "second_moment", "largest_second_moment"};
    return {"first_moment", "second_moment"};
  }
  void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
              double multiplier, std::int64_t step) const override;

 private:
  double rate_, beta1_, beta2_, epsilon_;
  bool amsgrad_;
  Decay decay_;
};

Schema adaptive_moments_parameters(double weight_decay_by_default);

}  // namespace initlab::training
