#include "data/teacher.hpp"

#include <algorithm>
#include <cmath>

#include "data/synthetic_inputs.hpp"

namespace initlab::data {

namespace {

// Plain sums in double, not BLAS: the bits of a sample's target depend on that sample alone.

class LinearTeacher : public Teacher {
 public:
  LinearTeacher(Index dimension, Index outputs, std::vector<double> singular_values, std::uint64_t seed)
      : dimension_(dimension),
        outputs_(outputs),
        s_(std::move(singular_values)),
        u_(orthonormal(outputs, s_.size(), Rng(seed, "data", "synthetic", "teacher_left"))),
        v_(orthonormal(dimension, s_.size(), Rng(seed, "data", "synthetic", "teacher_right"))) {}

  Index outputs() const override { return outputs_; }

  void evaluate(const Real* x, double* y) override {
    std::fill_n(y, outputs_, 0.0);
    for (Index k = 0; k < s_.size(); ++k) {
      const double *u = u_.data() + k * outputs_, *v = v_.data() + k * dimension_;
      double part = 0;
      for (Index i = 0; i < dimension_; ++i) part += v[i] * x[i];
      for (Index i = 0; i < outputs_; ++i) y[i] += u[i] * s_[k] * part;
    }
  }

 private:
  Index dimension_, outputs_;
  std::vector<double> s_, u_, v_;
};

class NetworkTeacher : public Teacher {
 public:
  NetworkTeacher(Index dimension, Index outputs, Index hidden, std::uint64_t seed)
      : dimension_(dimension), outputs_(outputs), a_(outputs * hidden), b_(hidden * dimension), z_(hidden) {
    const Rng a(seed, "data", "synthetic", "teacher_output"), b(seed, "data", "synthetic", "teacher_hidden");
    for (Index h = 0; h < hidden; ++h)
      for (Index k = 0; k < outputs; ++k) a_[h * outputs + k] = a.normal(k, h);
    for (Index i = 0; i < dimension; ++i)
      for (Index h = 0; h < hidden; ++h) b_[i * hidden + h] = b.normal(h, i);
  }

  Index outputs() const override { return outputs_; }

  void evaluate(const Real* x, double* y) override {
    const Index hidden = z_.size();
    std::fill(z_.begin(), z_.end(), 0.0);
    for (Index i = 0; i < dimension_; ++i)
      for (Index h = 0; h < hidden; ++h) z_[h] += b_[i * hidden + h] * x[i];
    std::fill_n(y, outputs_, 0.0);
    const double root = std::sqrt(static_cast<double>(dimension_));
    for (Index h = 0; h < hidden; ++h) {
      const double unit = std::tanh(z_[h] / root);
      for (Index k = 0; k < outputs_; ++k) y[k] += a_[h * outputs_ + k] * unit;
    }
    for (Index k = 0; k < outputs_; ++k) y[k] /= std::sqrt(static_cast<double>(hidden));
  }

 private:
  Index dimension_, outputs_;
  std::vector<double> a_, b_, z_;
};

}  // namespace

std::unique_ptr<Teacher> linear_teacher(Index dimension, Index outputs, std::vector<double> singular_values,
                                        std::uint64_t seed) {
  return std::make_unique<LinearTeacher>(dimension, outputs, std::move(singular_values), seed);
}

std::unique_ptr<Teacher> network_teacher(Index dimension, Index outputs, Index hidden, std::uint64_t seed) {
  return std::make_unique<NetworkTeacher>(dimension, outputs, hidden, seed);
}

TargetVectors taught(Teacher& teacher, const std::vector<Real>& inputs, Index count, double noise, const Rng& rng) {
  TargetVectors targets;
  targets.size = teacher.outputs();
  targets.entries.resize(count * targets.size);
  const Index dimension = inputs.size() / count;
  std::vector<double> y(targets.size);
  for (Index j = 0; j < count; ++j) {
    teacher.evaluate(inputs.data() + j * dimension, y.data());
    for (Index k = 0; k < targets.size; ++k)
      targets.entries[j * targets.size + k] = static_cast<Real>(noise > 0 ? y[k] + noise * rng.normal(k, j) : y[k]);
  }
  return targets;
}

}  // namespace initlab::data
