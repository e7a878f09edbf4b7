// largest_slope: the steepest place of an activation.
#pragma once

#include "initlab/activation.hpp"

namespace initlab {

/// sup |phi'(z)| over |z| <= 1e15, from the double `slope`: 1/4 for sigmoid, 1 for tanh and relu, 1.1288 for gelu.
///
/// The slope is looked at on a linear grid over |z| <= 32, on a logarithmic one of each sign from 1e-8 to 1e15, and on
/// both sides of every kink; the best places are then refined by a golden-section search between their neighbours. The
/// linear grid is halved until twice in a row the result grows by less than a relative 1e-10; what is finer than
/// 1/4096 within |z| <= 32, or finer than a fortieth of a decade beyond, may hide. Places where the slope is NaN
/// (formulas overflow far out) are passed over.
///
/// Throws Error where there is no such number: the slope still grows between 1e12 and 1e15, or the search does not
/// converge.
double largest_slope(const Activation& phi);

}  // namespace initlab
