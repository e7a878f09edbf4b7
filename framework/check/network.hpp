// A small experiment built without any plugin, in which probes and calibrating initializers are tested.
#pragma once

#include "run/experiment.hpp"

namespace initlab::check {

/// 6 inputs, dense hidden1 (8), tanh phi1, dense hidden2 (8), tanh phi2, dense out (3); 24 samples of three classes.
/// Weights by `initializer`, or N(0, 1 / fan_in) where it is null. Cross-entropy.
run::Experiment small_experiment(std::shared_ptr<const Initializer> initializer, std::uint64_t seed);

}  // namespace initlab::check
