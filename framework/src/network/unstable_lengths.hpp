// unstable_lengths: initializers that put the length of the signal on an unstable fixed point.
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
  double slope = 0;                  ///< dq'/dq at q = 1
  std::vector<std::string> tensors;  ///< "hidden2/weight"

  /// One line: what was chosen, what follows from it, and for which tensors.
  std::string sentence() const;
};

/// Every choice whose length map has an unstable fixed point at q = 1, in order of the network; tensors of one choice
/// and one type of activation are one entry. Tensors whose initializer claims no law, and activations over which the
/// quadrature does not converge, are passed over.
std::vector<UnstableLength> unstable_lengths(const Network& network);

}  // namespace initlab::network
