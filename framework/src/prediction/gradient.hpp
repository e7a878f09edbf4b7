// Gradient: how large the gradient at one node is, as it goes back from the loss.
#pragma once

#include <string>
#include <vector>

#include "prediction/gradient_spread.hpp"

namespace initlab::prediction {

/// For one of the inputs' lengths, at one position of an image.
struct SampleGradient {
  double square = 0;      ///< E (dl/dz)^2, per unit
  double per_second = 0;  ///< d E[l] / d E[z^2] of the node; 0 where it is not followed
  double aligned = 0;     ///< what of `square` is proportional to the node's output
};

/// The squared gradient at the output of a node.
struct Gradient {
  std::string why_not = {};
  std::vector<SampleGradient> samples = {};  ///< length by length, position by position; empty: none reaches it
  std::string assumption = {};               ///< of the nodes that it came through
  std::string why_no_way = {};               ///< why it is not followed beyond its node
  Index positions = 1;                       ///< of an image, where they are told apart
  GradientSpread spread = {};
};

}  // namespace initlab::prediction
