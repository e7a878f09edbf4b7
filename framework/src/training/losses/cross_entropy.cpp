#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "initlab/math.hpp"
#include "initlab/vector_loop.hpp"
#include "training/losses/loss.hpp"

namespace initlab::training {

namespace {

/// l = log sum_k exp(y_k) - y_label; dl/dy_k = softmax(y)_k - [k = label]. The largest output is subtracted first, so
/// that no exponential overflows.
class CrossEntropy : public Loss {
 public:
  void evaluate(const Matrix& y, const Targets& targets, Real scale, Matrix* dy, double* losses) const override {
    const Index classes = y.n_rows;
    if (classes > kEntries) return evaluate_long(y, targets, scale, dy, losses);
    std::array<Real, kEntries> e, largest;
    const Index block = kEntries / classes;
    for (Index first = 0; first < y.n_cols; first += block) {
      const Index count = std::min<Index>(block, y.n_cols - first);
      for (Index i = 0; i < count; ++i) {
        const Real* out = y.colptr(first + i);
        largest[i] = largest_of(out, classes);
        for (Index k = 0; k < classes; ++k) e[i * classes + k] = out[k] - largest[i];
      }
      exponentials(e.data(), count * classes);
      for (Index i = 0; i < count; ++i) {
        const Real* own = e.data() + i * classes;
        if (dy) std::copy(own, own + classes, dy->colptr(first + i));
        finish(y, targets, scale, dy, losses, first + i, largest[i], std::accumulate(own, own + classes, 0.0));
      }
    }
  }

 protected:
  bool takes_vectors() const override { return false; }

 private:
  static constexpr Index kEntries = 512;  ///< so many exponentials are taken at once: wide vectors are full

  /// Without a branch, unlike std::max_element: outputs come in no order.
  static Real largest_of(const Real* out, Index n) {
    Real largest = out[0];
    for (Index k = 1; k < n; ++k) largest = out[k] > largest ? out[k] : largest;
    return largest;
  }

  static void exponentials(Real* e, Index n) {
    vector_loop(n, [e](Index k) INITLAB_VECTOR_BODY { e[k] = initlab::exp(e[k]); });
  }

  /// Of samples that each take more than one turn.
  static void evaluate_long(const Matrix& y, const Targets& targets, Real scale, Matrix* dy, double* losses) {
    std::array<Real, kEntries> e;
    for (Index i = 0; i < y.n_cols; ++i) {
      const Real* out = y.colptr(i);
      const Real largest = largest_of(out, y.n_rows);
      double sum = 0;
      for (Index first = 0; first < y.n_rows; first += kEntries) {
        const Index count = std::min<Index>(kEntries, y.n_rows - first);
        for (Index k = 0; k < count; ++k) e[k] = out[first + k] - largest;
        exponentials(e.data(), count);
        sum = std::accumulate(e.data(), e.data() + count, sum);
        if (dy) std::copy(e.data(), e.data() + count, dy->colptr(i) + first);
      }
      finish(y, targets, scale, dy, losses, i, largest, sum);
    }
  }

  /// The loss of a sample from the sum of its exponentials, and its slopes where these stand.
  static void finish(const Matrix& y, const Targets& targets, Real scale, Matrix* dy, double* losses, Index i,
                     Real largest, double sum) {
    const auto label = static_cast<Index>(targets.labels[i]);
    losses[i] = std::log(sum) - (static_cast<double>(y(label, i)) - static_cast<double>(largest));
    if (!dy) return;
    Real* slope = dy->colptr(i);
    const Real share = static_cast<Real>(1 / sum), of_label = slope[label] * share - 1;
    for (Index k = 0; k < y.n_rows; ++k) slope[k] = scale * (slope[k] * share);
    slope[label] = scale * of_label;
  }
};

}  // namespace

std::unique_ptr<Loss> make_cross_entropy() { return std::make_unique<CrossEntropy>(); }

}  // namespace initlab::training
