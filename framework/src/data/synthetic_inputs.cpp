#include "data/synthetic_inputs.hpp"

#include <cmath>
#include <numbers>

namespace initlab::data {

namespace {

// Plain sums, not BLAS: their bits must not depend on its kernel.
double product(const double* a, const double* b, Index n) {
  double sum = 0;
  for (Index i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

void scale_to(double* x, Index n, double length) {
  const double factor = length / std::sqrt(product(x, x, n));
  for (Index i = 0; i < n; ++i) x[i] *= factor;
}

/// x minus its part along the unit vector u. To be done twice: the first leaves a rounding error of |x|, not of what
/// remains (Kahan; Parlett 1980, section 6.9).
void remove_part(double* x, const double* u, Index n) {
  const double part = product(x, u, n);
  for (Index i = 0; i < n; ++i) x[i] -= part * u[i];
}

void draw(double* x, Index n, Index column, const Rng& rng) {
  for (Index i = 0; i < n; ++i) x[i] = rng.normal(i, column);
}

}  // namespace

std::vector<double> orthonormal(Index rows, Index columns, const Rng& rng) {
  std::vector<double> q(rows * columns);
  for (Index j = 0; j < columns; ++j) {
    double* x = q.data() + j * rows;
    draw(x, rows, j, rng);
    for (int pass = 0; pass < 2; ++pass)
      for (Index k = 0; k < j; ++k) remove_part(x, q.data() + k * rows, rows);
    scale_to(x, rows, 1);
  }
  return q;
}

std::vector<Real> gaussian_inputs(Index dimension, Index count, const Rng& rng) {
  std::vector<Real> values(dimension * count);
  for (Index j = 0; j < count; ++j)
    for (Index i = 0; i < dimension; ++i) values[j * dimension + i] = static_cast<Real>(rng.normal(i, j));
  return values;
}

std::vector<Real> pair_inputs(Index dimension, Index count, double cosine, const Rng& rng) {
  const double length = std::sqrt(static_cast<double>(dimension)), sine = std::sqrt(1 - cosine * cosine);
  std::vector<Real> values(dimension * count);
  std::vector<double> first(dimension), other(dimension);
  for (Index j = 0; j < count; ++j) {
    Real* x = values.data() + j * dimension;
    if (j % 2 == 0) {
      draw(first.data(), dimension, j, rng);
      scale_to(first.data(), dimension, 1);
      for (Index i = 0; i < dimension; ++i) x[i] = static_cast<Real>(length * first[i]);
      continue;
    }
    draw(other.data(), dimension, j, rng);
    for (int pass = 0; pass < 2; ++pass) remove_part(other.data(), first.data(), dimension);
    scale_to(other.data(), dimension, 1);
    for (Index i = 0; i < dimension; ++i) x[i] = static_cast<Real>(length * (cosine * first[i] + sine * other[i]));
  }
  return values;
}

std::vector<Real> circle_inputs(Index dimension, Index count, const Rng& plane) {
  const std::vector<double> axes = orthonormal(dimension, 2, plane);
  const double radius = std::sqrt(static_cast<double>(dimension));
  std::vector<Real> values(dimension * count);
  for (Index j = 0; j < count; ++j) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(j) / static_cast<double>(count);
    const double c = radius * std::cos(angle), s = radius * std::sin(angle);
    for (Index i = 0; i < dimension; ++i)
      values[j * dimension + i] = static_cast<Real>(c * axes[i] + s * axes[dimension + i]);
  }
  return values;
}

}  // namespace initlab::data
