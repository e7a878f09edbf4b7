// Teacher: a known function that synthetic regression targets come from.
#pragma once

#include <memory>
#include <vector>

#include "data/dataset.hpp"
#include "initlab/rng.hpp"

namespace initlab::data {

class Teacher {
 public:
  virtual ~Teacher() = default;
  virtual Index outputs() const = 0;
  /// y becomes f(x), in double. May keep scratch: one thread.
  virtual void evaluate(const Real* x, double* y) = 0;
};

/// y = U diag(s) V^T x with random orthonormal U (outputs x r) and V (dimension x r), r = s.size() <= outputs,
/// dimension. A further singular value leaves the vectors of the others as they are.
std::unique_ptr<Teacher> linear_teacher(Index dimension, Index outputs, std::vector<double> singular_values,
                                        std::uint64_t seed);

/// y = A tanh(B x / sqrt(dimension)) / sqrt(hidden), the entries of A (outputs x hidden) and B (hidden x dimension)
/// from N(0, 1).
std::unique_ptr<Teacher> network_teacher(Index dimension, Index outputs, Index hidden, std::uint64_t seed);

/// What the teacher says of inputs that stand sample after sample, plus N(0, noise^2) from column j for sample j.
TargetVectors taught(Teacher& teacher, const std::vector<Real>& inputs, Index count, double noise, const Rng& rng);

}  // namespace initlab::data
