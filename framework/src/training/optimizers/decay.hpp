// Decay: weight decay, coupled with the gradient or not.
#pragma once

#include "initlab/parameters.hpp"

namespace initlab::training {

/// With c = weight_decay and the rate r of an update:
///   coupled:   the gradient is taken to be g + c theta, that of the loss plus c/2 |theta|^2;
///   decoupled: theta is multiplied by 1 - r c before the update (Loshchilov and Hutter 2019).
/// Both are written into the loops of the optimizers with factors that are neutral where nothing decays: a loop is as
/// long as the memory that it reads, not as what it computes.
class Decay {
 public:
  /// Reads `weight_decay`, and `decay` if the optimizer leaves the choice.
  explicit Decay(const Parameters& parameters, bool decoupled = false);

  /// g + gradient theta is the gradient, keep theta what the update is added to.
  struct Factors {
    Real gradient = 0;
    Real keep = 1;
  };
  Factors at(double rate) const;

 private:
  double weight_decay_;
  bool decoupled_;
};

/// The parameter `weight_decay` of an optimizer that has one way to apply it, or to which both are the same.
Parameter weight_decay(double fallback = 0);

/// `weight_decay`, then `decay`: "coupled" or "decoupled".
Schema weight_decay_and_kind();

/// The parameter `rate`, required.
Parameter rate();

}  // namespace initlab::training
