// gaussian_integral: the quadrature behind every expectation, with its error.
#pragma once

#include <functional>
#include <vector>

#include "theory/panels.hpp"

namespace initlab::theory {

struct Integral {
  double value = 0;
  double error = 0;         ///< as the quadrature estimates it
  double magnitude = 0;     ///< E|f|
  double worst_error = 0;   ///< of the part that is known least
  double worst_place = 0;   ///< where that part lies, as a distance from the landscape's origin
  bool at_kink = false;     ///< whether it lies at one of the kinks
  bool is_cut_off = false;  ///< 6000 halvings did not suffice
};

/// E[f(sqrt(q) g)], by adaptive Gauss-Kronrod quadrature over `panels`: each is halved until its error is below 1e-13
/// of its part of E|f|, or below `absolute`; if that is 0, below 1e-14 of the whole of it. Throws Error where the
/// integrand is not finite or q is not a number of at least 0.
Integral gaussian_integral(const std::function<double(double)>& f, double q, const Landscape& landscape,
                           double absolute = 0);

/// Throws Error unless the error is below 1e-10 of the magnitude or of `scale`, the size of what the integral is a part
/// of: with the place where it is not, if there is one.
void check_converged(const Integral& integral, double q, double scale = 0);

}  // namespace initlab::theory
