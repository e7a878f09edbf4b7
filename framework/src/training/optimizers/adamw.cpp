#include "training/optimizers/adaptive_moments.hpp"

namespace initlab::training {

NamedOptimizer adamw() {
  return {
      {.name = "adamw",
       .formula = "theta = (1 - rate weight_decay) theta, then as adam",
       .notes =
           "Decoupled weight decay: it is neither divided by the root nor part of m and v. The rate, with its schedule "
           "and multipliers, scales it too, as in PyTorch.",
       .reference = "Loshchilov and Hutter 2019, algorithm 2",
       .parameters = adaptive_moments_parameters(0.01)},
      [](const Parameters& parameters) { return std::make_unique<AdaptiveMoments>(parameters, true); }};
}

}  // namespace initlab::training
