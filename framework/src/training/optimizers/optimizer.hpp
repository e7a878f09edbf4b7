// Optimizer: the interface of the core's optimizers, one file each.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "initlab/vector_loop.hpp"
#include "training/named.hpp"

namespace initlab::training {

/// theta_(k+1) from theta_k and the gradient of the mean loss, entry by entry. Conventions that differ in the field are
/// PyTorch's.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// What it keeps of each parameter, by name: "velocity", "first_moment", ... Nothing: it keeps none.
  virtual std::vector<std::string> states() const = 0;

  /// What every entry of the s-th state is before step 0. Default: 0.
  virtual Real initial_state(Index s) const;

  /// Updates a range of parameters. state[s] is the range's s-th state; `multiplier` scales the learning rate: that of
  /// the tensor that the range lies in, times the schedule's; `step` counts from 0. No two of the ranges overlap. Any
  /// thread may call it on its own range.
  virtual void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
                      double multiplier, std::int64_t step) const = 0;
};

/// What the manifest may name as `optimizer`.
const std::vector<About>& optimizers();

/// Throws Error if there is no such optimizer.
std::unique_ptr<Optimizer> make_optimizer(const std::string& name, const Parameters& parameters);

using NamedOptimizer = Named<Make<Optimizer>>;

NamedOptimizer adagrad();
NamedOptimizer adam();
NamedOptimizer adamw();
NamedOptimizer momentum();
NamedOptimizer nesterov();
NamedOptimizer rmsprop();
NamedOptimizer sgd();

}  // namespace initlab::training
