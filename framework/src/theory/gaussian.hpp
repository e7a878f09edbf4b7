// Expectations over Gaussian pre-activations that are not centred, and over pairs of them.
#pragma once

#include <functional>
#include <vector>

#include "initlab/activation.hpp"

namespace initlab::theory {

/// The law of a pre-activation: N(mean, variance).
struct Gaussian {
  double mean = 0;
  double variance = 1;
  /// E[z^2].
  double second() const { return variance + mean * mean; }
};

/// E[f(z)], z ~ `law`; converged and split at `kinks` as gaussian_expectation is, and throws as that does.
double expectation(const std::function<double(double)>& f, const Gaussian& law, const std::vector<double>& kinks);

/// Whether phi itself jumps at one of its kinks (threshold), so that phi' does not tell how phi changes.
bool jumps(const Activation& phi);

/// What one activation makes of z.
struct ActivationMoments {
  double mean = 0;                 ///< E[phi]
  double second = 0;               ///< E[phi^2]
  double fourth = 0;               ///< E[phi^4]
  double slope_second = 0;         ///< E[phi'^2]
  double slope_fourth = 0;         ///< E[phi'^4]
  double slope_value_second = 0;   ///< E[phi'^2 phi^2]
  double mean_change = 0;          ///< dE[phi] / d variance
  double second_change = 0;        ///< dE[phi^2] / d variance: chi_q / sigma_w^2
  double slope_second_change = 0;  ///< dE[phi'^2] / d variance
};

/// All of them by quadrature. With t the standardised z, dE[f] / d variance is E[t f'] / (2 sqrt(variance)), of phi and
/// phi^2 where phi is continuous; of phi'^2, and where phi jumps, it is E[f (t^2 - 1)] / (2 variance), which cancels at
/// small variances. Throws Error where the variance is not above 0.
ActivationMoments activation_moments(const Activation& phi, const Gaussian& law);

/// E[phi(z) phi(z')] of two standardised Gaussians of cosine c, scaled by sqrt(q), -1 <= c <= 1.
///
/// With |c| = r, z = sqrt(q r) g + sqrt(q (1 - r)) h and z' = sign(c) sqrt(q r) g + sqrt(q (1 - r)) h', g, h and h'
/// independent: the expectation over g of the product of two smoothed activations, each an expectation over h.
double product_expectation(const Activation& phi, double q, double c);

/// E[phi'(z) phi'(z')], likewise: d/dc product_expectation = q times this (Poole et al. 2016, eq. 6). Infinite at
/// |c| = 1 where phi jumps.
double slope_product_expectation(const Activation& phi, double q, double c);

}  // namespace initlab::theory
