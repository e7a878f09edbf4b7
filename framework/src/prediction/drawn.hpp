// Drawn: what a draw of a weight shows where its initializer claims no more than a mean and a variance.
#pragma once

#include <vector>

#include "network/network.hpp"

namespace initlab::prediction {

struct Drawn {
  double links = 0;        ///< entries of an output that are not 0: the mean over outputs
  std::vector<bool> taps;  ///< which positions of a kernel hold such entries; one of a matrix
  bool keeps_lengths =
      false;  ///< one tap, of no fewer outputs than inputs, whose columns are orthogonal and equally long

  bool all_taps() const;
};

/// Of tensor t of a node, which has an initializer.
Drawn draw(const network::Node& node, Index t);

}  // namespace initlab::prediction
