#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "orthonormal.hpp"
#include "roles.hpp"

using namespace initlab;

namespace {

/// Pooled, with divisor N, in double.
double variance(const Matrix& z) { return arma::var(arma::conv_to<arma::vec>::from(arma::vectorise(z)), 1); }

/// Layer-sequential unit variance (Mishkin and Matas 2016, algorithm 1).
class Lsuv : public Initializer {
 public:
  explicit Lsuv(const Parameters& parameters)
      : tolerance_(parameters.real("tolerance")), iterations_(parameters.integer("iterations")) {}

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    if (const auto value = neutral(info))
      w.fill(static_cast<Real>(*value));
    else
      fill_orthonormal(w, info.spec, 1, rng);
  }

  bool calibrates() const override { return true; }
  bool calibrates_by_layer() const override { return true; }

  void calibrate(Calibration& calibration) const override {
    std::vector<Index> weights;
    for (Index i = 0; i < calibration.size(); ++i)
      if (calibration.info(i).spec.role == Role::weight) weights.push_back(i);
    if (weights.empty()) return;
    calibration.report("tolerance", tolerance_);
    double largest = 0;
    bool reached = true;
    for (const Index i : weights) {
      const double deviation = scale(calibration, i);
      largest = std::max(largest, deviation);
      if (deviation <= tolerance_) continue;
      reached = false;
      calibration.report("stopped_" + calibration.info(i).node, deviation);
    }
    calibration.report("deviation", largest);
    if (!reached) calibration.report("stopped", largest);
  }

 private:
  /// Divides tensor i by the deviation of its layer's output until the variance is 1. Returns how far it is from it in
  /// the end; infinite if the budget does not suffice to tell.
  double scale(Calibration& calibration, Index i) const {
    double deviation = std::numeric_limits<double>::infinity();
    for (std::int64_t tries = 0; calibration.budget() > 0; ++tries) {
      // The same batch each time: only then does the last variance that is seen hold.
      const double now = variance(calibration.batch(0).output(calibration.node(i)));
      deviation = std::isfinite(now) ? std::abs(now - 1) : std::numeric_limits<double>::infinity();
      calibration.report("variance_" + calibration.info(i).node, now);
      calibration.report("deviation", deviation);
      // An output that is everywhere the same cannot be scaled, nor one that overflows.
      if (deviation <= tolerance_ || tries == iterations_ || !(now > 0) || !std::isfinite(now)) break;
      Matrix w = calibration.tensor(i);
      w *= static_cast<Real>(1 / std::sqrt(now));
    }
    return deviation;
  }

  double tolerance_;
  std::int64_t iterations_;
};

}  // namespace

Component lsuv() {
  return initializer<Lsuv>(
      {.name = "lsuv",
       .formula = "W = s Q, Q as orthogonal draws it, s so that the layer's output has variance 1 over a batch",
       .notes =
           "Layer-sequential unit variance. The output is the pre-activation z: layer after layer in the order of "
           "evaluation, W is divided by the standard deviation of z over all units and samples of one batch of the "
           "training set ([training] batch size, drawn from seed.calibration), until |Var(z) - 1| <= tolerance. The "
           "variances that it saw are in the file under /calibration. Where z is the same for every sample and unit (a "
           "dead layer), overflows, or has a bias whose variance alone is too large, the target cannot be reached: it "
           "stops there, says so at the terminal and in the file, and goes on with the next layer. A "
           "layer costs at most `iterations` + 1 evaluations of the network; the budget is 1000 for each. Layers whose "
           "weights something else fills are left as they are. Of other tensors, scales are 1 and the rest 0.",
       .reference = "Mishkin and Matas 2016, algorithm 1 (tolerance 0.1, 10 iterations)",
       .parameters = {Parameter::real("tolerance", "the largest |Var(z) - 1| that will do").above(0).fallback(0.1),
                      Parameter::integer("iterations", "how often a weight is divided at most")
                          .at_least(1)
                          .fallback(std::int64_t{10})}});
}
