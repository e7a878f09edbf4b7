// unstable_lengths: initializers that aim at a length of the signal from which it departs with depth.
#pragma once

#include <string>
#include <vector>

#include "network/network.hpp"

namespace initlab::network {

/// An initializer's choice with an activation, and the map of lengths that they come to: between two weights
/// q' = weight_variance E[phi(sqrt(q) g)^2] + bias_variance, q the second moment of a pre-activation.
struct UnstableLength {
  std::string origin;                ///< who chose the initializer: "network.initializer"
  std::string initializer;           ///< "he"
  std::string activation;            ///< "gelu"
  double weight_variance = 0;        ///< sigma_w^2 = fan_in Var(W)
  double bias_variance = 0;          ///< sigma_b^2, the bias's second moment
  double length = 1;                 ///< q*, the fixed point; or the one aimed at, if that is not kept
  double next = 1;                   ///< q' there
  double slope = 0;                  ///< chi_q = dq'/dq there; at q* = 0 a little above it
  std::vector<std::string> tensors;  ///< "hidden2/weight"

  /// Whether q' = q*: the fixed point is there, though it may be unstable.
  bool is_fixed() const;
  /// One line: what was chosen, what follows from it, and for which tensors.
  std::string sentence() const;
};

/// Every choice that aims at a length, of which it says so itself (Initializer::kept_length) or q = 1, if the length
/// map does not keep what was said, or if it has an unstable fixed point near. In order of the network; tensors of one
/// choice and one type of activation are one entry. Tensors whose initializer claims no law, and activations over which
/// the quadrature does not converge, are passed over.
std::vector<UnstableLength> unstable_lengths(const Network& network);

}  // namespace initlab::network
