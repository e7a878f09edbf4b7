#include <algorithm>
#include <bit>
#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// z = W x + b: W is units x inputs, x inputs x samples.
class Dense : public Layer {
 public:
  explicit Dense(const Parameters& parameters)
      : units_(static_cast<Index>(parameters.integer("units"))), bias_(parameters.boolean("bias")) {}

  Shape output(const Shape&) const override { return {units_}; }

  std::vector<TensorSpec> tensors(const Shape& input) const override {
    std::vector<TensorSpec> tensors = {TensorSpec::dense_weight(input.size(), units_)};
    if (bias_) tensors.push_back(TensorSpec::vector("bias", Role::bias, {"unit", units_}, input.size(), units_));
    return tensors;
  }

  /// y(rows, :) = W(rows, :) x + b(rows), some rows after the others.
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass&) const override {
    const Matrix weight = w[0];
    const Index count = shares(units_, x.n_rows);
    workspace.share(count, [&](Index i) {
      const Part::Range rows = Part{i, count}.of(units_);
      if (bias_) {
        const Real* b = Matrix(w[1]).memptr();
        for (Index sample = 0; sample < y.n_cols; ++sample)
          std::copy(b + rows.begin, b + rows.end, y.colptr(sample) + rows.begin);
      }
      gemm(1, Op::none, ConstBlock(weight, rows.begin, 0, rows.size(), x.n_rows), Op::none, x,
           bias_ ? Real(1) : Real(0), Block(y, rows.begin, 0, rows.size(), y.n_cols));
    });
  }

  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace& workspace,
                const Pass&) const override {
    const Matrix weight = w[0];
    const Index count = shares(dx.n_rows, units_);
    workspace.share(count, [&](Index i) {
      const Part::Range rows = Part{i, count}.of(dx.n_rows);
      gemm(1, Op::transpose, ConstBlock(weight, 0, rows.begin, units_, rows.size()), Op::none, dy, 0,
           Block(dx, rows.begin, 0, rows.size(), dx.n_cols));
    });
  }

  bool shares_work(const Shape& input) const override { return shares(units_, input.size()) > 1; }

  /// dW(:, part) = beta dW(:, part) + dy x(part, :)^T; db(part) = beta db(part) + the sum of dy(part, :) over samples.
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    Matrix weight = dw[0];
    const Part::Range inputs = part.of(weight.n_cols > 1 ? weight.n_cols : weight.n_rows);
    if (weight.n_cols > 1) {
      if (inputs.size() > 0)
        gemm(1, Op::none, dy, Op::transpose, ConstBlock(x, inputs.begin, 0, inputs.size(), x.n_cols), beta,
             Block(weight, 0, inputs.begin, units_, inputs.size()));
    } else if (inputs.size() > 0) {  // a single input: the parts share its units
      gemm(1, Op::none, ConstBlock(dy, inputs.begin, 0, inputs.size(), dy.n_cols), Op::transpose, x, beta,
           Block(weight, inputs.begin, 0, inputs.size(), 1));
    }
    if (!bias_) return;
    Matrix b = dw[1];
    const Part::Range units = part.of(units_);
    Real* sum = b.memptr();
    for (Index unit = units.begin; unit < units.end; ++unit) sum[unit] = beta == 0 ? Real(0) : beta * sum[unit];
    for (Index sample = 0; sample < dy.n_cols; ++sample) {
      const Real* column = dy.colptr(sample);
      for (Index unit = units.begin; unit < units.end; ++unit) sum[unit] += column[unit];
    }
  }

  Index parts(const Shape& input) const override {
    constexpr Index kEntriesAPart = 16384;  // below it, handing a part to a thread costs more than it saves
    return std::clamp<Index>(input.size() * units_ / kEntriesAPart, 1, 8);
  }

  /// |dl/dW|^2 = |dl/dz|^2 |x|^2, |dl/db|^2 = |dl/dz|^2.
  bool gradient_squares(const Matrix& x, const Matrix& dy, Index tensor, std::span<double> squares) const override {
    for (Index sample = 0; sample < x.n_cols; ++sample)
      squares[sample] = square(dy, sample) * (tensor == 0 ? square(x, sample) : 1.0);
    return true;
  }

  /// E[z^2] = fan_in Var(W) E[x^2] + E[b^2], for weights of mean 0.
  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws laws) const override {
    const Law& weight = laws[0].law;
    if (weight.mean != 0) return std::nullopt;
    const double factor = static_cast<double>(laws[0].spec->fan_in) * weight.variance;
    const double mean = bias_ ? laws[1].law.mean : 0.0;
    const double shift = bias_ ? laws[1].law.variance + mean * mean : 0.0;
    return Moments{mean, factor * input.second + shift, factor * input.product + shift};
  }

 private:
  /// Into how many sets of rows a product is cut whose first factor has so many rows and columns: sets of 256, two,
  /// four or eight of them, of a matrix that leaves the second-level cache on its way to each slice of a batch.
  static Index shares(Index rows, Index columns) {
    constexpr Index kRows = 256;
    if (std::min(rows, columns) < 2 * kRows) return 1;
    return std::min<Index>(8, std::bit_floor(rows / kRows));
  }

  static double square(const Matrix& columns, Index column) {
    double sum = 0;
    for (Index i = 0; i < columns.n_rows; ++i) {
      const double entry = static_cast<double>(columns(i, column));
      sum += entry * entry;
    }
    return sum;
  }

  Index units_;
  bool bias_;
};

}  // namespace

Component dense() {
  return layer<Dense>({.name = "dense",
                       .formula = "z = W x + b, W units x inputs; fan_in = inputs, fan_out = units",
                       .notes = "An image is read as a vector. In the run file W reads (input, unit).",
                       .reference = "Rumelhart, Hinton and Williams 1986, eq. 1",
                       .parameters = {Parameter::integer("units", "number of outputs").at_least(1).at_most(1 << 24),
                                      Parameter::boolean("bias", "whether there is a b").fallback(true)}});
}
