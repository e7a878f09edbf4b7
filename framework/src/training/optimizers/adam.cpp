#include "training/optimizers/adaptive_moments.hpp"

namespace initlab::training {

NamedOptimizer adam() {
  return {
      {.name = "adam",
       .formula =
           "m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; theta = theta - rate m / (1 - beta1^t) / "
           "(sqrt(v / (1 - beta2^t)) + epsilon)",
       .notes =
           "m and v are 0 before step 0, and t = 1 in the first update. weight_decay theta is added to g, and so is "
           "divided by the root as well; decoupled from it: adamw. amsgrad (Reddi et al. 2018): the largest v "
           "so far is below the root.",
       .reference = "Kingma and Ba 2015, algorithm 1",
       .parameters = adaptive_moments_parameters(0)},
      [](const Parameters& parameters) { return std::make_unique<AdaptiveMoments>(parameters, false); }};
}

}  // namespace initlab::training
