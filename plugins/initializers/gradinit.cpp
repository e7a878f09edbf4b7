#include <algorithm>
#include <cmath>
#include <limits>

#include "scaled.hpp"

using namespace initlab;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

double norm(const Matrix& entries) {
  double square = 0;
  for (const Real entry : entries) square += double(entry) * double(entry);
  return std::sqrt(square);
}

/// The scales m of one initializer's weights, and what the network does at them.
class Scales {
 public:
  Scales(Calibration& calibration, double rate, double floor) : calibration_(calibration), rate_(rate), floor_(floor) {
    for (Index i = 0; i < calibration.size(); ++i) {
      if (calibration.info(i).spec.role != Role::weight) continue;
      owned_.push_back(i);
      const Matrix w = calibration.tensor(i);
      drawn_.push_back(w);  // a copy: what tensor() returns, moved, would stay a view of the parameters
    }
    logarithms_.zeros(owned_.size());
  }

  Index size() const { return owned_.size(); }
  const arma::vec& logarithms() const { return logarithms_; }

  /// W = m W0, with m = exp(logarithms) but at least the floor.
  void set(const arma::vec& logarithms) {
    logarithms_ = arma::clamp(logarithms, std::log(floor_), kInfinite);
    for (Index k = 0; k < size(); ++k) {
      Matrix w = calibration_.tensor(owned_[k]);
      w = static_cast<Real>(std::exp(logarithms_[k])) * drawn_[k];
    }
  }

  void report(Index k) const {
    const TensorInfo& info = calibration_.info(owned_[k]);
    calibration_.report("scale_" + info.node + "_" + info.spec.name, std::exp(logarithms_[k]));
  }

  /// |g| on batch k, g its gradient; `after` becomes the loss of batch k + 1 at theta - rate g. Two evaluations.
  double look(std::uint64_t k, double& after) {
    Matrix step;
    calibration_.batch(k).gradient(step);
    const double length = norm(step);
    step *= static_cast<Real>(-rate_);
    after = calibration_.batch(k + 1).loss(&step);
    if (!std::isfinite(after)) after = kInfinite;
    return std::isfinite(length) ? length : kInfinite;
  }

  /// The slope along each log m of |g| where that exceeds `bound`, else of the loss of batch k + 1 at theta - rate g.
  /// At most four evaluations.
  arma::vec slopes(std::uint64_t k, double bound) {
    Matrix gradient, ahead;
    calibration_.batch(k).gradient(gradient);
    const double length = norm(gradient);
    if (length > bound) return along(bent(k, gradient / static_cast<Real>(length)));
    const Matrix step = static_cast<Real>(-rate_) * gradient;
    calibration_.batch(k + 1).gradient(ahead, &step);
    if (norm(ahead) == 0) return arma::vec(size(), arma::fill::zeros);
    return along(ahead - static_cast<Real>(rate_) * bent(k, ahead));
  }

 private:
  /// H v on batch k, by the difference of the gradients at theta + h v and theta - h v.
  Matrix bent(std::uint64_t k, const Matrix& v) {
    double square = 0;
    for (const Index i : owned_) square += std::pow(norm(calibration_.tensor(i)), 2);
    // The cube root of eps balances rounding, eps / h, against the third derivative, h^2.
    const double h = std::cbrt(double(std::numeric_limits<Real>::epsilon())) * std::sqrt(square) / norm(v);
    Matrix plus, minus;
    const Matrix forth = static_cast<Real>(h) * v, back = -forth;
    calibration_.batch(k).gradient(plus, &forth);
    calibration_.batch(k).gradient(minus, &back);
    return (plus - minus) / static_cast<Real>(2 * h);
  }

  /// The products of u with each weight: a tensor's derivative along its log m is the tensor itself.
  arma::vec along(const Matrix& u) const {
    arma::vec products(size());
    for (Index k = 0; k < size(); ++k) {
      const TensorSlot slot = calibration_.slot(owned_[k]);
      const Matrix w = calibration_.tensor(owned_[k]);
      double sum = 0;
      for (Index j = 0; j < w.n_elem; ++j) sum += double(u[slot.offset + j]) * double(w[j]);
      products[k] = sum;
    }
    return products;
  }

  Calibration& calibration_;
  double rate_, floor_;
  std::vector<Index> owned_;
  std::vector<Matrix> drawn_;
  arma::vec logarithms_;
};

/// Adam (Kingma and Ba 2015), of which each step is about 1 in size.
class Adam {
 public:
  explicit Adam(Index size) : mean_(size, arma::fill::zeros), square_(size, arma::fill::zeros) {}

  arma::vec direction(const arma::vec& slopes) {
    constexpr double kMean = 0.9, kSquare = 0.999, kTiny = 1e-12;
    ++steps_;
    mean_ = kMean * mean_ + (1 - kMean) * slopes;
    square_ = kSquare * square_ + (1 - kSquare) * arma::square(slopes);
    return mean_ / (1 - std::pow(kMean, steps_)) / (arma::sqrt(square_ / (1 - std::pow(kSquare, steps_))) + kTiny);
  }

 private:
  arma::vec mean_, square_;
  int steps_ = 0;
};

/// One scale a weight, so that the first step of training helps most (Zhu et al. 2021, algorithm 1, for SGD).
class GradInit : public Initializer {
 public:
  explicit GradInit(const Parameters& parameters)
      : base_(parameters),
        rate_(parameters.real("rate")),
        bound_(parameters.real("bound")),
        floor_(parameters.real("floor")),
        step_(parameters.real("step")),
        iterations_(parameters.integer("iterations")) {}

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    if (info.spec.role == Role::weight)
      base_.fill(w, info, rng);
    else
      w.fill(info.spec.role == Role::scale ? 1 : 0);
  }

  bool calibrates() const override { return true; }

  void calibrate(Calibration& calibration) const override {
    constexpr Index kLook = 2, kSlopes = 4;
    calibration.report("tolerance", 0);
    Scales scales(calibration, rate_, floor_);
    if (scales.size() == 0) return calibration.report("deviation", 0);
    Best best{scales.logarithms(), kInfinite, kInfinite};
    // Those of the loss and those of the norm, which are larger by far, each have moments of their own.
    Adam of_loss(scales.size()), of_norm(scales.size());
    for (std::int64_t i = 0; calibration.budget() >= kLook; ++i) {
      double after = 0;
      const double length = scales.look(0, after);
      calibration.report("gradient_norm", length);
      calibration.report("loss_after_step", after);
      const double excess = std::max(0.0, length / bound_ - 1);
      calibration.report("deviation", excess);
      if (std::pair(excess, after) < std::pair(best.excess, best.after)) best = {scales.logarithms(), excess, after};
      if (i == iterations_ || calibration.budget() < kSlopes) break;
      const arma::vec slopes = scales.slopes(2 + 2 * static_cast<std::uint64_t>(i), bound_);
      if (!slopes.is_finite()) break;
      scales.set(scales.logarithms() - step_ * (length > bound_ ? of_norm : of_loss).direction(slopes));
    }
    scales.set(best.logarithms);
    for (Index k = 0; k < scales.size(); ++k) scales.report(k);
    calibration.report("deviation", best.excess);
    if (best.excess > 0) calibration.report("stopped", best.excess);
  }

 private:
  struct Best {
    arma::vec logarithms;
    double excess, after;
  };

  Scaled base_;
  double rate_, bound_, floor_, step_;
  std::int64_t iterations_;
};

Schema schema() {
  Schema all = Scaled::schema(1.4142135623730951, "sqrt(2) by default; ", "in");
  const Schema own = {
      Parameter::real("rate", "eta, of the SGD step that is tried").above(0).fallback(0.1),
      Parameter::real("bound", "gamma, the largest norm of the gradient").above(0).fallback(1.0),
      Parameter::real("floor", "the least scale").above(0).at_most(1).fallback(0.01),
      Parameter::real("step", "Adam's rate, of the scales' logarithms").above(0).fallback(0.05),
      Parameter::integer("iterations", "steps of Adam at most").at_least(1).fallback(std::int64_t{100})};
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

}  // namespace

Component gradinit() {
  return initializer<GradInit>(
      {.name = "gradinit",
       .formula = "W = m W0, one m a weight: min L'(theta - eta g), subject to |g| <= gamma; g the gradient of L",
       .notes =
           "W0 is drawn as `he` draws with law, fan and gain. L is the loss of one batch of the training set, L' that "
           "of "
           "another ([training] batch size, drawn from seed.calibration). Each iteration takes two new batches and "
           "moves "
           "log m by Adam: along the slope of |g| where |g| > gamma, else along that of L'. The slopes need the "
           "Hessian's "
           "products with one vector; they are differences of two gradients. Of all iterates, the first included, it "
           "keeps the one with the least L' on a fixed pair of batches among those that hold the bound there; if none "
           "does, the one that comes nearest, and says so at the terminal and in the file. Differences from the paper: "
           "SGD's step only (p = 2), logarithms of m, independent batches where the paper's overlap by half, the "
           "choice "
           "of the best iterate. Each iteration costs at most six evaluations of the budget, which is 1000. Biases are "
           "0, "
           "scales 1, and neither is rescaled. Scales, norms and losses are in the file under /calibration.",
       .reference = "Zhu, Ni, Xu, Kong, Huang and Goldstein 2021, algorithm 1",
       .parameters = schema()});
}
