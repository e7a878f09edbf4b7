#include "training/optimizers/optimizer.hpp"

namespace initlab::training {

namespace {

const std::vector<NamedOptimizer>& all() {
  static const std::vector<NamedOptimizer> kAll = {sgd(),     momentum(), nesterov(), adagrad(),
                                                   rmsprop(), adam(),     adamw()};
  return kAll;
}

}  // namespace

Real Optimizer::initial_state(Index) const { return 0; }

const std::vector<About>& optimizers() {
  static const std::vector<About> kOptimizers = abouts(all());
  return kOptimizers;
}

std::unique_ptr<Optimizer> make_optimizer(const std::string& name, const Parameters& parameters) {
  return maker(all(), "optimizer", name)(parameters);
}

}  // namespace initlab::training
