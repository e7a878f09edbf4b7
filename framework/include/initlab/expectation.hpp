// Gaussian expectations over an activation, gains, and the fixed points of the length map.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "initlab/activation.hpp"

namespace initlab {

/// E[f(sqrt(q) g)], g ~ N(0, 1), by adaptive Gauss-Kronrod quadrature split at `kinks`, converged to a relative error
/// of 1e-10. What is narrower than 0.05 within |z| <= 16, or than |z| / 40 beyond, may hide between two nodes. Throws
/// Error where it does not converge, the integrand is not finite, or q is not a number of at least 0. Any thread may
/// call this and all of the following, which throw for the same reasons.
INITLAB_API double gaussian_expectation(const std::function<double(double)>& f, double q,
                                        const std::vector<double>& kinks = {});

/// E[phi(sqrt(q) g)^2]: the length map of a layer is q' = sigma_w^2 expectation(phi, q) + sigma_b^2.
INITLAB_API double expectation(const Activation& phi, double q);

/// E[phi'(sqrt(q) g)^2]: chi = sigma_w^2 slope_expectation(phi, q).
INITLAB_API double slope_expectation(const Activation& phi, double q);

/// 1 / sqrt(E[phi(g)^2]): keeps the second moment at 1 (tanh 1.5925, sigmoid 1.8462). Infinite if phi is 0.
INITLAB_API double second_moment_gain(const Activation& phi);

/// 1 / sqrt(E[phi'(g)^2]): keeps the backward scale at 1 (tanh 1.4674).
INITLAB_API double backward_gain(const Activation& phi);

/// The gain that tables give for an activation of this name: identity and sigmoid 1, tanh 5/3, relu sqrt(2), leaky_relu
/// and prelu sqrt(2 / (1 + slope^2)) with the slope that phi has below 0 (He et al. 2015, eq. 15), selu 3/4 (PyTorch's
/// calculate_gain). Nothing for others.
INITLAB_API std::optional<double> published_gain(std::string_view type, const Activation& phi);

/// dq'/dq of the length map q' = weight_variance E[phi^2] + sigma_b^2 at q > 0. Where its size is above 1, a fixed
/// point is unstable; below 0 lengths alternate around it.
INITLAB_API double length_slope(const Activation& phi, double weight_variance, double q);

/// A solution of q = sigma_w^2 E[phi^2] + sigma_b^2.
struct FixedPoint {
  double q = 0;      ///< second moment of a pre-activation
  double slope = 0;  ///< dq'/dq there
  /// True if the length map leads back to it.
  bool stable() const { return -1 < slope && slope < 1; }
};

/// All fixed points of the length map with q in [low, high] that a scan of 34 intervals a decade separates (Poole et
/// al. 2016), in increasing order. Throws Error unless 0 < low < high.
INITLAB_API std::vector<FixedPoint> fixed_points(const Activation& phi, double weight_variance, double bias_variance,
                                                 double low = 1e-6, double high = 1e6);

}  // namespace initlab
