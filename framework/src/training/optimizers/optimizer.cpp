#include "training/optimizers/optimizer.hpp"

#include <fmt/format.h>

#include "initlab/error.hpp"

namespace initlab::training {

const std::vector<About>& optimizers() {
  static const std::vector<About> kOptimizers = {
      {.name = "sgd",
       .formula = "v = momentum v + g; theta = theta - rate v",
       .notes = "PyTorch's convention for momentum: the rate multiplies the accumulated v.",
       .reference = "Robbins and Monro 1951; Polyak 1964",
       .parameters = {Parameter::real("rate", "learning rate").at_least(0),
                      Parameter::real("momentum", "how much of v is kept").at_least(0).below(1).fallback(0.0)}},
  };
  return kOptimizers;
}

std::unique_ptr<Optimizer> make_optimizer(const std::string& name, const Parameters& parameters) {
  if (name == "sgd") return make_sgd(parameters);
  throw Error(fmt::format("training.optimizer: no such optimizer (got \"{}\", expected sgd)", name));
}

}  // namespace initlab::training
