// Squared: what mse and half_squared_error share.
#pragma once

#include "training/losses/loss.hpp"

namespace initlab::training {

/// l = factor sum_k (y_k - t_k)^2; dl/dy_k = 2 factor (y_k - t_k), where factor may depend on the number of outputs.
class Squared : public Loss {
 public:
  void evaluate(const Matrix& y, const Targets& targets, Real scale, Matrix* dy, double* losses) const override {
    const double weight = factor(y.n_rows);
    const Real slope = scale * static_cast<Real>(2 * weight);
    for (Index i = 0; i < y.n_cols; ++i) {
      Real* dyi = dy ? dy->colptr(i) : nullptr;
      if (targets.vectors) {
        const Real* target = targets.vectors + i * y.n_rows;
        losses[i] = weight * compare(y, i, slope, dyi, [&](Index k) { return target[k]; });
      } else {
        const Index label = static_cast<Index>(targets.labels[i]);
        losses[i] = weight * compare(y, i, slope, dyi, [&](Index k) { return k == label ? Real(1) : Real(0); });
      }
    }
  }

 protected:
  virtual double factor(Index outputs) const = 0;
  bool takes_vectors() const override { return true; }

 private:
  /// sum_k (y_k - t_k)^2 of column i; dy(k) = slope (y_k - t_k).
  template <class Target>
  static double compare(const Matrix& y, Index i, Real slope, Real* dy, Target&& target) {
    const Real* out = y.colptr(i);
    double sum = 0;
    for (Index k = 0; k < y.n_rows; ++k) {
      const Real difference = out[k] - target(k);
      sum += static_cast<double>(difference) * difference;
      if (dy) dy[k] = slope * difference;
    }
    return sum;
  }
};

}  // namespace initlab::training
