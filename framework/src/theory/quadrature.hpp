// gaussian_integral: the quadrature behind every expectation, with its error.
#pragma once

#include <functional>
#include <vector>

namespace initlab::theory {

struct Integral {
  double value = 0;
  double error = 0;      ///< as the quadrature estimates it
  double magnitude = 0;  ///< E|f|
};

/// E[f(sqrt(q) g)], by adaptive Gauss-Kronrod quadrature split at `kinks`: each interval is halved until its error is
/// below 1e-13 of its part of E|f|, or below `absolute`; if that is 0, below 1e-14 of the whole of it. Throws Error
/// where the integrand is not finite or q is not a number of at least 0.
Integral gaussian_integral(const std::function<double(double)>& f, double q, const std::vector<double>& kinks,
                           double absolute = 0);

/// Throws Error unless the error is below 1e-10 of the magnitude or of `scale`, the size of what the integral is a part
/// of.
void check_converged(const Integral& integral, double q, double scale = 0);

}  // namespace initlab::theory
