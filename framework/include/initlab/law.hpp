// Law: what an initializer claims of the distribution of its entries.
#pragma once

#include <string>

#include "initlab/real.hpp"

namespace initlab {

/// The distribution of one entry of a tensor. Bounds are absolute.
struct INITLAB_API Law {
  /// The family.
  enum class Shape {
    constant,          ///< every entry is the mean
    normal,            ///< independent entries from N(mean, variance)
    uniform,           ///< independent entries, uniform on (low, high)
    truncated_normal,  ///< independent entries from N(parent_mean, parent_std^2) conditioned on [low, high]
    orthogonal,        ///< scale times a matrix with orthonormal rows or columns: entries depend on each other
    other              ///< only mean and variance are claimed
  };

  Shape shape = Shape::other;  ///< which of them
  double mean = 0;             ///< of an entry as realised
  double variance = 0;         ///< of an entry as realised
  double low = 0;              ///< lower bound of uniform and truncated laws
  double high = 0;             ///< upper bound
  double parent_mean = 0;      ///< of the normal law that a truncated one was cut from
  double parent_std = 0;       ///< likewise
  double scale = 0;            ///< of an orthogonal one: every singular value of the matrix

  /// Every entry is `value`: variance 0.
  static Law constant(double value);
  /// N(mean, std^2).
  static Law normal(double std, double mean = 0);
  /// Uniform on (low, high): variance (high - low)^2 / 12.
  static Law uniform(double low, double high);
  /// N(mean, std^2) conditioned on [low, high]; `std` is the parent's.
  static Law truncated_normal(double std, double low, double high, double mean = 0);
  /// W = scale Q, where Q is uniform (Haar) among the rows x columns matrices with orthonormal rows or columns,
  /// whichever are fewer: variance scale^2 / max(rows, columns). With groups, each group's block of a tensor is such a
  /// matrix.
  static Law orthogonal(double scale, std::size_t rows, std::size_t columns);
  /// Entries of a stated mean and variance whose law is none of these.
  static Law other(double variance, double mean = 0);

  /// The realised standard deviation: the root of `variance`.
  double std() const;
  /// "N(0, 0.0505^2)", "U(-0.0824, 0.0824)", ...
  std::string text() const;
};

/// The realised standard deviation of a standard normal law cut at +-k:
/// sqrt(1 - 2 k pdf(k) / (2 Phi(k) - 1)); 0.8796257 at k = 2.
INITLAB_API double truncated_std(double k);

}  // namespace initlab
