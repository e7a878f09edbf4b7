#include "training/optimizers/accumulating.hpp"

namespace initlab::training {

NamedOptimizer momentum() {
  return {{.name = "momentum",
           .formula = "v = momentum v + g; theta = theta - rate v",
           .notes = "v is 0 before step 0. PyTorch's convention: the rate multiplies the accumulated v, so that a "
                    "change of the rate acts at once on all of it.",
           .reference = "Polyak 1964; decoupled decay: Loshchilov and Hutter 2019, algorithm 1",
           .parameters = accumulating_parameters()},
          [](const Parameters& parameters) { return std::make_unique<Accumulating<false>>(parameters); }};
}

}  // namespace initlab::training
