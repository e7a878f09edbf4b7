#include "theory/stability.hpp"

#include <cmath>

namespace initlab {

namespace {

// expectation.hpp's quadrature is right to 1e-10 of its integrand's magnitude, a gain to half of that, and slopes are
// differences of a few such terms. The least unstable activation in use, mish, has a slope of 1.08.
constexpr double kRounding = 1e-8;

}  // namespace

Stability stability(double length_slope) {
  const double size = std::abs(length_slope);
  return size > 1 + kRounding ? Stability::unstable : size < 1 - kRounding ? Stability::stable : Stability::neutral;
}

const char* name(Stability stability) {
  switch (stability) {
    case Stability::stable:
      return "stable";
    case Stability::neutral:
      return "neutral";
    case Stability::unstable:
      return "unstable";
  }
  return "";
}

}  // namespace initlab
