// Squared: what mse and half_squared_error share.
#pragma once

#include "training/losses/loss.hpp"

namespace initlab::training {

/// l = factor sum_k (y_k - t_k)^2; dl/dy_k = 2 factor (y_k - t_k), where factor may depend on the number of outputs.
class Squared : public Loss {
 public:
  void evaluate(const Matrix& y, const Targets& targets, Real scale, Matrix* dy, double* losses) const override {
    const double weight = factor(y.n_rows);
    const Real slope = static_cast<Real>(2 * weight);
    for (Index i = 0; i < y.n_cols; ++i) {
      const Real* out = y.colptr(i);
      const Index label = static_cast<Index>(targets.labels[i]);
      double sum = 0;
      for (Index k = 0; k < y.n_rows; ++k) {
        const Real difference = out[k] - (k == label ? Real(1) : Real(0));
        sum += static_cast<double>(difference) * difference;
        if (dy) (*dy).colptr(i)[k] = scale * slope * difference;
      }
      losses[i] = weight * sum;
    }
  }

 protected:
  virtual double factor(Index outputs) const = 0;
};

}  // namespace initlab::training
