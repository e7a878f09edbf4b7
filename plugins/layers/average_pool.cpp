#include "pool.hpp"

using namespace initlab;

namespace {

/// y = the mean of the inputs in each window.
class AveragePool : public Pool {
 public:
  explicit AveragePool(const Parameters& parameters)
      : Pool(parameters), count_include_pad_(parameters.boolean("count_include_pad")) {}

  static Schema schema() {
    Schema schema = shared_parameters();
    schema.push_back(
        Parameter::boolean("count_include_pad", "whether the zeros outside the image count as entries").fallback(true));
    return schema;
  }

  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace& workspace, const Pass&) const override {
    const Grid windows = grid(Extents(workspace));
    for_each_window(windows, x, [&](Index first, Part::Range rows, Part::Range columns, Index output) {
      Real sum = 0;
      for_each_entry(first, rows, columns, windows.x.input, [&](Index i) { sum += x[i]; });
      y[output] = sum / count(windows, rows, columns);
    });
  }

  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass&) const override {
    const Grid windows = grid(Extents(workspace));
    dx.zeros();
    for_each_window(windows, dx, [&](Index first, Part::Range rows, Part::Range columns, Index output) {
      const Real share = dy[output] / count(windows, rows, columns);
      for_each_entry(first, rows, columns, windows.x.input, [&](Index i) { dx[i] += share; });
    });
  }

 private:
  Real count(const Grid& windows, Part::Range rows, Part::Range columns) const {
    return static_cast<Real>(count_include_pad_ ? windows.y.kernel * windows.x.kernel : rows.size() * columns.size());
  }

  bool count_include_pad_;
};

}  // namespace

Component average_pool() {
  return layer<AveragePool>(
      {.name = "average_pool",
       .formula = "y(p) = mean over t of x(stride p - padding + t), per channel",
       .notes = "Conventions are PyTorch's: height and width of the output are floor((extent + 2 padding - kernel) / "
                "stride) + 1; the sum over a window is divided by kernel^2, or with count_include_pad = false by the "
                "number of its positions inside the image. kernel = \"all\" is global average pooling.",
       .reference = "LeCun, Bottou, Bengio and Haffner 1998, section II; global: Lin, Chen and Yan 2013, section 3.2",
       .parameters = AveragePool::schema()});
}
