// Gradient checks of whole networks: the objective, the step and the tolerance.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "deviations.hpp"
#include "support/networks.hpp"
#include "training/losses/loss.hpp"

namespace initlab::test {

/// cross_entropy over labels 0, 1, 2, ... modulo the number of outputs.
inline Objective objective(const training::Loss& loss, Index samples) {
  return [&loss, samples](const Matrix& y, Index first, Matrix& dy) {
    std::vector<std::int32_t> labels;
    for (Index i = 0; i < samples; ++i) labels.push_back(static_cast<std::int32_t>(i % y.n_rows));
    std::vector<double> losses(y.n_cols);
    loss.evaluate(y, {std::span<const std::int32_t>(labels).subspan(first, y.n_cols)}, 1, &dy, losses.data());
    double sum = 0;
    for (const double l : losses) sum += l;
    return sum;
  };
}

/// Central differences of f with half-distance h err by h^2 f''' / 6 + r / h, where r is the rounding error of f.
/// Derivatives of the tests' objectives are of the order of the largest gradient entry, so the first term is about h^2
/// relative to it. f is a sum of `samples` losses of a network whose longest inner product has n terms: r is at most
/// about sqrt(n) eps samples (errors of random sign), and the largest entry is of order `scale`.
struct Accuracy {
  double step, tolerance;
};

inline Accuracy accuracy(double n, double samples, double scale) {
  const double eps = std::numeric_limits<Real>::epsilon();
  // The double build must meet the fixed bound of 1e-6; h = 1e-5 gives 1e-10 + 1e-16 * sqrt(n) samples / (1e-5 scale).
  if (sizeof(Real) == sizeof(double)) return {1e-5, 1e-6};
  const double step = std::cbrt(eps);  // about 5e-3, where both terms are of equal size
  return {step, 4 * (step * step + std::sqrt(n) * eps * samples / (step * scale))};
}

inline double worst(const std::vector<Deviation>& deviations, std::string* where = nullptr) {
  double worst = 0;
  for (const Deviation& deviation : deviations)
    if (!(deviation.relative <= worst)) {
      worst = deviation.relative;
      if (where) *where = deviation.tensor;
    }
  return worst;
}

}  // namespace initlab::test
