#include <algorithm>
#include <limits>

#include "pool.hpp"

using namespace initlab;

namespace {

/// y = the largest input of each window.
class MaxPool : public Pool {
 public:
  explicit MaxPool(const Parameters& parameters) : Pool(parameters) {}

  static Schema schema() { return shared_parameters(); }

  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace& workspace, const Pass&) const override {
    const Grid windows = grid(Extents(workspace));
    for_each_window(windows, x, [&](Index first, Part::Range rows, Part::Range columns, Index output) {
      Real largest = -std::numeric_limits<Real>::infinity();
      bool has_nan = false;  // which comparisons pass over
      for_each_entry(first, rows, columns, windows.x.input, [&](Index i) {
        largest = std::max(largest, x[i]);
        has_nan |= x[i] != x[i];
      });
      y[output] = has_nan ? std::numeric_limits<Real>::quiet_NaN() : largest;
    });
  }

  /// dx is dy at the largest input, 0 elsewhere.
  void backward(ConstTensors, const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass&) const override {
    const Grid windows = grid(Extents(workspace));
    dx.zeros();
    for_each_window(windows, x, [&](Index first, Part::Range rows, Part::Range columns, Index output) {
      // Without a branch that depends on the data, which processors would guess wrong: x is y where it is the largest,
      // and a NaN is not x itself.
      Index place = first;
      bool found = false;
      for_each_entry(first, rows, columns, windows.x.input, [&](Index i) {
        const bool is_equal = x[i] == y[output], is_nan = x[i] != x[i], is_largest = is_equal | is_nan;
        place = (!found & is_largest) ? i : place;
        found |= is_largest;
      });
      dx[place] += dy[output];
    });
  }
};

}  // namespace

Component max_pool() {
  return layer<MaxPool>({.name = "max_pool",
                         .formula = "y(p) = max over t of x(stride p - padding + t), per channel",
                         .notes = "Conventions are PyTorch's: height and width of the output are floor((extent + "
                                  "2 padding - kernel) / stride) + 1; positions outside the image never win; of equal "
                                  "entries the first, row by row, gets the gradient; a NaN in a window is its output.",
                         .reference = "Jarrett, Kavukcuoglu, Ranzato and LeCun 2009, section 2.1",
                         .parameters = MaxPool::schema()});
}
