// panels: where the integral of a function over N(0, q) is cut before any of it is looked at.
#pragma once

#include <vector>

namespace initlab::theory {

/// Where a function has structure that does not go with sqrt(q).
struct Landscape {
  std::vector<double> kinks;  ///< where it or a derivative jumps
  double origin = 0;          ///< around it lies what else there is: an activation's 0
  double panel = 2;           ///< width of panels there: a 61-point rule sees what is a fortieth as wide
  double blur = 0;            ///< kinks are smoothed over so much
};

/// The ends of panels over g in [-38, 38], z = scale g, in increasing order. Cut are: 0, and where the mass and the
/// tails of the density part; the kinks; within 16 of the origin every `panel`; beyond, and around kinks that are far
/// from it, distances that double, up to the mass's ends: the wider the law, the more panels (tanh at q = 1e10 lies
/// within 1e-5 of g); distances from a smoothed kink that quadruple, from the smoothing's width on.
std::vector<double> panels(double scale, const Landscape& landscape);

}  // namespace initlab::theory
