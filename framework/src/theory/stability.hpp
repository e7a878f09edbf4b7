// stability: what becomes of a small perturbation of the length at a fixed point of the length map.
#pragma once

namespace initlab {

/// Of a fixed point q of q' = sigma_w^2 E[phi(sqrt(q) g)^2] + sigma_b^2: delta' = (dq'/dq) delta, layer by layer.
enum class Stability {
  stable,   ///< |dq'/dq| < 1: it dies out
  neutral,  ///< 1: it stays; of scale-invariant activations (identity, relu, leaky_relu) every length is a fixed point
  unstable  ///< above 1: it grows with depth
};

/// By the slope dq'/dq, 1 to within the quadrature's error.
Stability stability(double length_slope);

/// "stable", "neutral" or "unstable".
const char* name(Stability stability);

}  // namespace initlab
