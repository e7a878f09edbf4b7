// Moments and TensorLaws: what mean-field theory needs of a layer.
#pragma once

#include <span>

#include "initlab/law.hpp"
#include "initlab/tensor.hpp"

namespace initlab {

/// Second-order description of a node over random weights, for two samples of equal length.
struct Moments {
  double mean = 0;     ///< E[x], over weights and units
  double second = 0;   ///< E[x^2], uncentred
  double product = 0;  ///< E[x x'] of two samples; the correlation is product / second
};

/// The law of one tensor of a layer, with what the layer states of it.
struct TensorLaw {
  const TensorSpec* spec = nullptr;  ///< as Layer::tensors declared it
  Law law;                           ///< of its entries, as its initializer claims
};

/// A layer's tensors in the order in which it declared them.
using TensorLaws = std::span<const TensorLaw>;

}  // namespace initlab
