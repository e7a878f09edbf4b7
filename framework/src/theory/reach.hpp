// How large an activation's values get, and up to which lengths its expectations can be evaluated.
#pragma once

#include <functional>
#include <optional>

#include "initlab/activation.hpp"

namespace initlab::theory {

/// A number that |phi| stays below: a tenth above the largest value at |z| <= 1e12, on a linear grid over |z| <= 32 and
/// on a logarithmic one beyond. Nothing where it still grows from 1e12 to 1e15.
std::optional<double> bound(const Activation& phi);

/// `high`, or the largest tenth, hundredth, ... of it, down to 1, at which `evaluate` does not throw: quadrature
/// follows a function that oscillates up to some length. Throws what `evaluate` throws at 1.
double reach(const std::function<void(double)>& evaluate, double high);

}  // namespace initlab::theory
