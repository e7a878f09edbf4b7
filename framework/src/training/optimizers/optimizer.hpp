// Optimizer: the interface of the core's optimizers, one file each.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "initlab/component.hpp"

namespace initlab::training {

/// theta_(k+1) from theta_k and the gradient of the mean loss, entry by entry.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// How many numbers of state each parameter has.
  virtual Index states() const = 0;

  /// Updates a range of parameters. state[s] is the range's s-th state, 0 before step 0; `multiplier` scales the
  /// learning rate of the tensor that the range lies in; `step` counts from 0. Any thread may call it on its own range.
  virtual void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const> state,
                      double multiplier, std::int64_t step) const = 0;
};

/// What the manifest may name as `optimizer`.
const std::vector<About>& optimizers();

/// Throws Error if there is no such optimizer.
std::unique_ptr<Optimizer> make_optimizer(const std::string& name, const Parameters& parameters);

std::unique_ptr<Optimizer> make_sgd(const Parameters& parameters);

}  // namespace initlab::training
