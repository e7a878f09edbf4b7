// Gradients against central differences.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "network/execution.hpp"

namespace initlab::test {

/// A scalar function of a network's outputs: the sum over samples of a loss. Returns its value for the columns of y,
/// which begin at sample `first`, and writes its gradient into dy.
using Objective = std::function<double(const Matrix& y, Index first, Matrix& dy)>;

/// How far the gradient of one tensor is from central differences.
struct Deviation {
  std::string tensor;   ///< "hidden1.weight", or "input"
  double relative = 0;  ///< largest difference of an entry, relative to the largest entry of either
  double worst = 0;     ///< that difference itself
  double largest_analytic = 0;
  Index entry = 0;  ///< where
  double analytic = 0, numeric = 0;
};

struct GradientCheck {
  /// Half the distance of the two evaluations, relative to max(1, |parameter|). At eps^(1/3) the truncation of the
  /// difference (h^2 f''' / 6) and the rounding of f (eps f / h) are of equal size.
  double step = 0;
  Index stride = 1;  ///< every so many entries of a tensor; 1: all
};

/// Compares the gradient of every trained tensor, and of the input, with central differences of `objective` in `mode`.
/// The input's gradient is taken through an identity that stands in front: `network` must begin with an activation.
std::vector<Deviation> gradient_deviations(const network::Network& network, const network::Flat& parameters,
                                           const Matrix& x, Mode mode, const Objective& objective,
                                           const GradientCheck& how);

}  // namespace initlab::test
