#include "hessian.hpp"

#include <cmath>
#include <limits>

namespace initlab::probes {

Hessian::Hessian(const NetworkView& network, Evaluator& evaluator)
    : network_(network), evaluator_(evaluator), scale_(evaluator.parameters(), arma::fill::zeros) {
  for (const NodeView& node : network.nodes)
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const TensorSpec& spec = node.tensors[t].spec;
      if (spec.role == Role::state || node.rates[t] == 0) continue;
      const Index first = node.slots[t].offset;
      scale_.subvec(first, first + spec.size() - 1).fill(std::sqrt(node.rates[t]));
      dimension_ += spec.size();
    }
}

double Hessian::step() { return std::cbrt(static_cast<double>(std::numeric_limits<Real>::epsilon())); }

arma::vec Hessian::operator()(const arma::vec& v) const {
  const arma::vec scaled = scale_ % v;
  const double length = arma::norm(scaled);
  if (length == 0) return arma::vec(v.n_elem, arma::fill::zeros);
  const Matrix ahead = arma::conv_to<Matrix>::from(scaled * (step() / length)), back = -ahead;
  Matrix plus, minus;
  evaluator_.gradient(plus, &ahead);
  evaluator_.gradient(minus, &back);
  const arma::vec change = arma::conv_to<arma::vec>::from(plus) - arma::conv_to<arma::vec>::from(minus);
  return scale_ % change * (length / (2 * step()));
}

template <class Draw>
arma::vec Hessian::drawn(std::uint64_t seed, std::uint64_t index, const Draw& draw) const {
  arma::vec v(scale_.n_elem, arma::fill::zeros);
  for (const NodeView& node : network_.nodes)
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const TensorSlot& slot = node.slots[t];
      const Rng rng = Rng(seed, "curvature", node.name, node.tensors[t].spec.name).at(index);
      for (Index j = 0; j < slot.columns; ++j)
        for (Index i = 0; i < slot.rows; ++i) {
          const Index place = slot.offset + j * slot.rows + i;
          if (scale_[place] > 0) v[place] = draw(rng, i, j);
        }
    }
  return v;
}

arma::vec Hessian::normal(std::uint64_t seed) const {
  return drawn(seed, 0, [](const Rng& rng, Index i, Index j) { return rng.normal(i, j); });
}

arma::vec Hessian::signs(std::uint64_t seed, std::uint64_t index) const {
  return drawn(seed, index + 1, [](const Rng& rng, Index i, Index j) { return rng.uniform(i, j) < 0.5 ? -1.0 : 1.0; });
}

}  // namespace initlab::probes
