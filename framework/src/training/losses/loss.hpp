// Loss: the interface of the core's losses, one file each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "initlab/component.hpp"

namespace initlab::training {

/// What the outputs of a batch should be: labels or vectors.
struct Targets {
  std::span<const std::int32_t> labels = {};  ///< one class a sample; a vector loss takes them as one-hot vectors
  const Real* vectors = nullptr;  ///< where there are no labels: sample after sample, as large as the outputs
};

/// l_i = l(y_i, t_i), one number a sample; the loss of a batch is the mean over its samples.
class Loss {
 public:
  virtual ~Loss() = default;

  /// Throws Error if outputs of this size cannot be compared with labels of so many classes, or, where there are 0
  /// classes, with target vectors of this size.
  void check(Index outputs, Index classes, Index target_size) const;

  /// For each column i of y: losses[i] = l_i and, if dy is given, dy(:, i) = scale dl_i/dy_i. `targets` starts at the
  /// first column's sample. Any thread may call it.
  virtual void evaluate(const Matrix& y, const Targets& targets, Real scale, Matrix* dy, double* losses) const = 0;

 protected:
  virtual bool takes_vectors() const = 0;
};

/// What the manifest may name as `loss`.
const std::vector<About>& losses();

/// Throws Error if there is no such loss.
std::unique_ptr<Loss> make_loss(const std::string& name, const Parameters& parameters);

std::unique_ptr<Loss> make_cross_entropy();
std::unique_ptr<Loss> make_mse();
std::unique_ptr<Loss> make_half_squared_error();

}  // namespace initlab::training
