// The critical line: weights and biases at the edge between order and chaos.
#pragma once

#include <optional>

#include "initlab/activation.hpp"

namespace initlab::theory {

/// A fixed point q of the length map with chi = 1.
struct CriticalPoint {
  double bias_variance = 0;    ///< sigma_b^2
  double weight_variance = 0;  ///< sigma_w^2 = 1 / E[phi'^2]
  double q = 0;                ///< q*; 0: the limit of small lengths
  bool every_length = false;   ///< chi = 1 at every q, as of ReLU: q stays what it is
};

/// The point of the line at this q > 0: sigma_w^2 = 1 / E[phi'^2], sigma_b^2 = q - sigma_w^2 E[phi^2], which may be
/// negative: then there is none (Schoenholz et al. 2017).
CriticalPoint critical_at(const Activation& phi, double q);

/// Where q* is searched: up to 1e8, or to where expectations of functions that oscillate can be evaluated.
inline constexpr double kShortestCritical = 1e-8;
double longest_critical(const Activation& phi);

/// The point with this sigma_b^2 and the smallest q* in that range; nothing if there is none.
std::optional<CriticalPoint> critical_point(const Activation& phi, double bias_variance);

}  // namespace initlab::theory
