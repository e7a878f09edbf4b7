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
      y[output] = x[largest(x, first, rows, columns, windows.x.input)];
    });
  }

  /// dx is dy at the largest input, 0 elsewhere.
  void backward(ConstTensors, const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass&) const override {
    const Grid windows = grid(Extents(workspace));
    dx.zeros();
    for_each_window(windows, x, [&](Index first, Part::Range rows, Part::Range columns, Index output) {
      dx[largest(x, first, rows, columns, windows.x.input)] += dy[output];
    });
  }

 private:
  /// Where the largest entry stands, or the last NaN; of equal ones the first, row by row.
  static Index largest(const Matrix& x, Index first, Part::Range rows, Part::Range columns, Index width) {
    Index best = first + rows.begin * width + columns.begin;
    for (Index row = rows.begin; row < rows.end; ++row)
      for (Index column = columns.begin; column < columns.end; ++column) {
        const Index here = first + row * width + column;
        if (x[here] > x[best] || x[here] != x[here]) best = here;
      }
    return best;
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
