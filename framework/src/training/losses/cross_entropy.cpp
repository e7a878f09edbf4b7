#include <cmath>

#include "initlab/math.hpp"
#include "training/losses/loss.hpp"

namespace initlab::training {

namespace {

/// l = log sum_k exp(y_k) - y_label; dl/dy_k = softmax(y)_k - [k = label]. The largest output is subtracted first, so
/// that no exponential overflows.
class CrossEntropy : public Loss {
 public:
  void evaluate(const Matrix& y, const Targets& targets, Real scale, Matrix* dy, double* losses) const override {
    const Index classes = y.n_rows;
    for (Index i = 0; i < y.n_cols; ++i) {
      const Real* out = y.colptr(i);
      const Index label = static_cast<Index>(targets.labels[i]);
      Real largest = out[0];
      for (Index k = 1; k < classes; ++k) largest = out[k] > largest ? out[k] : largest;
      double sum = 0;
      for (Index k = 0; k < classes; ++k) {
        const Real e = initlab::exp(out[k] - largest);
        if (dy) (*dy).colptr(i)[k] = e;
        sum += e;
      }
      losses[i] = std::log(sum) - (static_cast<double>(out[label]) - static_cast<double>(largest));
      if (!dy) continue;
      Real* slope = (*dy).colptr(i);
      const Real share = static_cast<Real>(1 / sum);
      for (Index k = 0; k < classes; ++k) slope[k] = scale * (slope[k] * share - (k == label ? Real(1) : Real(0)));
    }
  }

 protected:
  bool takes_vectors() const override { return false; }
};

}  // namespace

std::unique_ptr<Loss> make_cross_entropy() { return std::make_unique<CrossEntropy>(); }

}  // namespace initlab::training
