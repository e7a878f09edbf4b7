#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

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
    const Index classes = y.n_rows, block = std::max<Index>(1, kEntries / classes);
    thread_local std::vector<Real> exponentials;
    exponentials.resize(std::max(exponentials.size(), block * classes));
    for (Index first = 0; first < y.n_cols; first += block) {
      const Index count = std::min<Index>(block, y.n_cols - first);
      Real* e = exponentials.data();
      for (Index i = first; i < first + count; ++i, e += classes) {
        const Real* out = y.colptr(i);
        const Real largest = *std::max_element(out, out + classes);
        for (Index k = 0; k < classes; ++k) e[k] = out[k] - largest;
        losses[i] = static_cast<double>(largest) - static_cast<double>(out[targets.labels[i]]);
      }
      e = exponentials.data();
      vector_loop(count * classes, [e](Index k) INITLAB_VECTOR_BODY { e[k] = initlab::exp(e[k]); });
      for (Index i = first; i < first + count; ++i, e += classes) {
        const double sum = std::accumulate(e, e + classes, 0.0);
        losses[i] += std::log(sum);
        if (!dy) continue;
        Real* slope = dy->colptr(i);
        const auto label = static_cast<Index>(targets.labels[i]);
        const Real share = static_cast<Real>(1 / sum);
        for (Index k = 0; k < classes; ++k) slope[k] = scale * (e[k] * share);
        slope[label] = scale * (e[label] * share - 1);
      }
    }
  }

 protected:
  bool takes_vectors() const override { return false; }

 private:
  static constexpr Index kEntries = 512;  ///< so many exponentials are taken at once: wide vectors are full
};

}  // namespace

std::unique_ptr<Loss> make_cross_entropy() { return std::make_unique<CrossEntropy>(); }

}  // namespace initlab::training
