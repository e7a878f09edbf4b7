// gaussian_share: how much of a Gaussian lies where a condition holds.
#pragma once

#include <functional>

#include "theory/gaussian.hpp"

namespace initlab::theory {

/// P(holds(z)), z ~ `law`, of a condition that holds on intervals: its changes are looked for on a grid within nine
/// deviations and at the kinks, and found by halving. The grid is refined until the share changes by less than 1e-9.
/// Throws Error if it does not settle.
double gaussian_share(const std::function<bool(double)>& holds, const Gaussian& law, const std::vector<double>& kinks);

}  // namespace initlab::theory
