#include "training/clipping.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "initlab/vector_loop.hpp"

namespace initlab::training {

double sum_of_squares(std::span<const Real> gradient) {
  constexpr Index kLanes = 8;  // sums that do not wait for each other
  std::array<double, kLanes> sums{};
  const Index whole = gradient.size() / kLanes * kLanes;
  for (Index i = 0; i < whole; i += kLanes)
    for (Index lane = 0; lane < kLanes; ++lane) {
      const double g = gradient[i + lane];
      sums[lane] += g * g;
    }
  for (Index i = whole; i < gradient.size(); ++i) sums[i - whole] += static_cast<double>(gradient[i]) * gradient[i];
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

double norm_factor(double norm, double bound) {
  constexpr double kAgainstZero = 1e-6;
  return std::min(1.0, bound / (norm + kAgainstZero));
}

void clip_values(std::span<Real> gradient, Real bound) {
  Real* g = gradient.data();
  vector_loop(gradient.size(), [=](Index i) INITLAB_VECTOR_BODY {
    g[i] = g[i] < -bound ? -bound : g[i] > bound ? bound : g[i];
  });
}

}  // namespace initlab::training
