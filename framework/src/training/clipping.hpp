// clipping: bounds on the gradient of an update.
#pragma once

#include <span>

#include "initlab/real.hpp"

namespace initlab::training {

/// sum_i g_i^2, in double and in an order that the size alone decides.
double sum_of_squares(std::span<const Real> gradient);

/// min(1, bound / (norm + 1e-6)): what multiplies a gradient of this norm so that it has at most norm `bound` (Pascanu
/// et al. 2013, algorithm 1; the 1e-6 is PyTorch's, clip_grad_norm_).
double norm_factor(double norm, double bound);

/// g_i becomes min(max(g_i, -bound), bound); what is no number stays none.
void clip_values(std::span<Real> gradient, Real bound);

}  // namespace initlab::training
