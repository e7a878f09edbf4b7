#include "centre.hpp"
#include "gain.hpp"
#include "orthonormal.hpp"

using namespace initlab;

namespace {

/// Kernels that are gain Q at their centre and 0 elsewhere.
class DeltaOrthogonal : public CentreScheme {
 public:
  explicit DeltaOrthogonal(const Parameters& parameters) : gain_(parameters) {}

  /// Q's entries have the variance 1 / max(outputs, inputs), and one tap of all has them.
  std::optional<Law> law(const TensorInfo& info) const override {
    if (info.spec.role != Role::weight) return CentreScheme::law(info);
    const Law centre = Law::orthogonal(gain_.in(info), info.spec.outputs() / info.spec.groups, info.spec.inputs());
    return info.spec.taps() == 1 ? centre : Law::other(centre.variance / static_cast<double>(info.spec.taps()));
  }

 protected:
  arma::mat matrix(Index outputs, Index inputs, Index first, const TensorInfo& info, const Rng& rng) const override {
    return gain_.in(info)*orthonormal(outputs, inputs, first, 0, rng);
  }

 private:
  Gain gain_;
};

}  // namespace

Component delta_orthogonal() {
  return initializer<DeltaOrthogonal>(
      {.name = "delta_orthogonal",
       .formula = "W(:, :, centre) = gain Q, every other tap 0; Q with orthonormal rows or columns, Haar distributed",
       .notes = "With a stride of 1 and no fewer outputs than inputs, a convolution then keeps the length of its input "
                "at every position. With groups, each group has a matrix of its own. A dense weight is a kernel of one "
                "tap: as orthogonal. Biases are 0, scales 1. A gain in words is that of the activation that precedes "
                "the weight, as for fan_in.",
       .reference = "Xiao, Bahri, Sohl-Dickstein, Schoenholz and Pennington 2018, algorithm 1",
       .parameters = {Gain::parameter("every singular value of the centre; ").above(0).fallback(1.0)}});
}
