// Hessian: of the mean loss, as products with vectors.
#pragma once

#include <initlab/plugin.hpp>

namespace initlab::probes {

/// v -> D^1/2 H D^1/2 v. H is the Hessian of the mean loss over the batch with respect to the tensors that learn, D
/// what multiplies the learning rate of each: where every rate is the same, it is H. By central differences of
/// gradients, (g(theta + h u) - g(theta - h u)) / (2 h), |u| = 1, h = eps^(1/3) of Real: truncation h^2 / 6 times the
/// fourth derivative and rounding eps |g| / h are both of the order eps^(2/3). Jumps of the gradient at kinks count
/// where the displacement crosses them, whatever h: a smaller one crosses fewer and divides each by less. Vectors are
/// flat, 0 where nothing learns.
class Hessian {
 public:
  Hessian(const NetworkView& network, Evaluator& evaluator);

  arma::vec operator()(const arma::vec& v) const;

  /// Entries that learn.
  Index dimension() const { return dimension_; }

  /// Standard normal entries of a stream, each tensor's by the names of its node and itself.
  arma::vec normal(std::uint64_t seed) const;
  /// Entries 1 or -1: the index-th vector of the stream.
  arma::vec signs(std::uint64_t seed, std::uint64_t index) const;

  /// h.
  static double step();

 private:
  template <class Draw>
  arma::vec drawn(std::uint64_t seed, std::uint64_t index, const Draw& draw) const;

  const NetworkView& network_;
  Evaluator& evaluator_;
  arma::vec scale_;  // square roots of the multipliers; 0 where nothing learns
  Index dimension_ = 0;
};

}  // namespace initlab::probes
