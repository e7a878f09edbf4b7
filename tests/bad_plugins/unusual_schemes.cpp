// No fault: initializers and a probe that are right and unusual.
#include <cmath>
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

/// One entry in ten is not 0, and of a heavy tail: a Laplace law's.
struct Sparse : Initializer {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    const double scale = std::sqrt(5 / static_cast<double>(info.fan_in()));
    for (Index column = 0; column < w.n_cols; ++column)
      for (Index row = 0; row < w.n_rows; ++row) {
        const double u = rng.at(1).uniform(row, column);
        const double laplace = u < 0.5 ? std::log(2 * u) : -std::log(2 - 2 * u);
        w(row, column) = rng.uniform(row, column) < 0.1 ? static_cast<Real>(scale * laplace) : Real(0);
      }
  }
  /// A Laplace law's variance is 2 scale^2.
  std::optional<Law> law(const TensorInfo& info) const override {
    return Law::other(1 / static_cast<double>(info.fan_in()));
  }
};

/// The same for every seed.
struct Eye : Initializer {
  void fill(Matrix& w, const TensorInfo&, const Rng&) const override { w.eye(); }
  bool is_random() const override { return false; }
};

/// Biases are 0, and a layer that nothing follows starts at 0.
struct HeZeroLast : LawInitializer {
  Law entry(const TensorInfo& info) const override {
    if (info.spec.role == Role::bias) return Law::constant(0);
    return Law::normal(std::sqrt(2 / static_cast<double>(info.fan_in())));
  }
};

/// Scales each tensor until the output of its layer has a standard deviation of 1 (Mishkin and Matas 2016).
struct Lsuv : Initializer {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    rng.normal(w, 0, 1 / std::sqrt(static_cast<double>(info.fan_in())));
  }
  bool calibrates() const override { return true; }
  void calibrate(Calibration& calibration) const override {
    constexpr double kTolerance = 0.01;
    calibration.report("tolerance", kTolerance);
    for (Index i = 0; i < calibration.size(); ++i)
      for (double deviation = 1; deviation > kTolerance;) {
        if (calibration.budget() == 0) return calibration.report("stopped", 1);
        const double std = arma::stddev(arma::vectorise(calibration.batch(0).output(calibration.node(i))));
        deviation = std::abs(std - 1);
        calibration.report("deviation", deviation);
        if (deviation > kTolerance) calibration.tensor(i) /= static_cast<Real>(std);
      }
  }
};

/// Writes what does not change, once.
struct Indices : Probe {
  Needs needs() const override { return {}; }
  std::vector<Quantity> quantities(const NetworkView&, const BatchView& batch) const override {
    return {{.node = "",
             .name = "sample_index",
             .axes = {{"sample", batch.samples}},
             .type = Quantity::Type::int64,
             .long_name = "position of each sample",
             .once = true,
             .attributes = {{"first", 0.0}}}};
  }
  void observe(const NetworkView&, const Observation& seen, Recorder& recorder) const override {
    recorder.write("", "sample_index", seen.sample_index());
  }
};

}  // namespace

INITLAB_PLUGIN("unusual_schemes", "1.0",
               initializer<Sparse>({.name = "sparse_laplace", .formula = "one entry in ten from a Laplace law"}),
               initializer<Eye>({.name = "eye", .formula = "W = 1 on the diagonal"}),
               initializer<HeZeroLast>({.name = "he_zero_bias", .formula = "W ~ N(0, 2 / fan_in), b = 0"}),
               initializer<Lsuv>({.name = "layerwise_unit_variance", .formula = "std of each layer's output = 1"}),
               probe<Indices>({.name = "indices", .formula = "positions of the samples"}));
