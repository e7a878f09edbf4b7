#include <algorithm>
#include <bit>
#include <cstdint>
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
    if (has_pairs()) return largest_of_pairs(windows, x, y);
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
    if (has_pairs()) return to_largest_of_pairs(windows, x, y, dy, dx);
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

 private:
  static void largest_of_pairs(const Grid& windows, const Matrix& x, Matrix& y) {
    const Index width = windows.x.input;
    const Real* in = x.memptr();
    Real* out = y.memptr();
    for_each_pair(windows, x.n_elem / windows.pixels(), [=](Index upper, Index output) INITLAB_VECTOR_BODY {
      const Real a = in[upper], b = in[upper + 1], c = in[upper + width], d = in[upper + width + 1];
      const Real ab = a < b ? b : a, cd = c < d ? d : c;
      const bool has_nan = (a != a) | (b != b) | (c != c) | (d != d);
      out[output] = has_nan ? std::numeric_limits<Real>::quiet_NaN() : ab < cd ? cd : ab;
    });
  }

  /// condition ? gradient : 0, never as a branch.
  static Real gradient_if(bool condition, Real gradient) {
    using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
    return std::bit_cast<Real>(std::bit_cast<Bits>(gradient) & (Bits(0) - Bits(condition)));
  }

  static void to_largest_of_pairs(const Grid& windows, const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx) {
    if (windows.x.input % 2 != 0 || windows.y.input % 2 != 0) dx.zeros();  // which no window sees wholly
    const Index width = windows.x.input;
    const Real *in = x.memptr(), *out = y.memptr(), *from = dy.memptr();
    Real* to = dx.memptr();
    for_each_pair(windows, x.n_elem / windows.pixels(), [=](Index upper, Index output) INITLAB_VECTOR_BODY {
      const Real a = in[upper], b = in[upper + 1], c = in[upper + width], d = in[upper + width + 1];
      const Real largest = out[output], gradient = from[output];
      const bool is_a = (a == largest) | (a != a), is_b = (b == largest) | (b != b), is_c = (c == largest) | (c != c),
                 is_d = (d == largest) | (d != d);
      to[upper] = gradient_if(is_a, gradient);
      to[upper + 1] = gradient_if(is_b & !is_a, gradient);
      to[upper + width] = gradient_if(is_c & !(is_a | is_b), gradient);
      to[upper + width + 1] = gradient_if(is_d & !(is_a | is_b | is_c), gradient);
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
