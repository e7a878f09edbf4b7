#include "training/optimizers/accumulating.hpp"

namespace initlab::training {

NamedOptimizer nesterov() {
  return {{.name = "nesterov",
           .formula = "v = momentum v + g; theta = theta - rate (g + momentum v)",
           .notes = "v is 0 before step 0. PyTorch's form: theta is where the gradient is taken, ahead of Nesterov's "
                    "own iterate by rate momentum v.",
           .reference = "Nesterov 1983; Sutskever et al. 2013, equations 3 and 4",
           .parameters = accumulating_parameters()},
          [](const Parameters& parameters) { return std::make_unique<Accumulating<true>>(parameters); }};
}

}  // namespace initlab::training
