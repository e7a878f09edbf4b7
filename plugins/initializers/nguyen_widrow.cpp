#include <cmath>

#include "roles.hpp"

using namespace initlab;

namespace {

/// Each unit's weights have a random direction and the length 0.7 H^(1/n): its slope then covers one of H intervals.
class NguyenWidrow : public Initializer {
 public:
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    if (info.spec.role == Role::bias) {
      rng.uniform(w, -length(info), length(info));
      return;
    }
    if (const auto value = neutral(info)) {
      w.fill(static_cast<Real>(*value));
      return;
    }
    const bool by_row = info.spec.outputs_are_rows;
    const Index inputs = by_row ? w.n_cols : w.n_rows;
    arma::vec unit(inputs);
    for (Index output = 0; output < info.spec.outputs(); ++output) {
      for (Index i = 0; i < inputs; ++i) unit[i] = 2 * (by_row ? rng.uniform(output, i) : rng.uniform(i, output)) - 1;
      unit *= length(info) / arma::norm(unit);
      for (Index i = 0; i < inputs; ++i) (by_row ? w(output, i) : w(i, output)) = static_cast<Real>(unit[i]);
    }
  }

  std::optional<Law> law(const TensorInfo& info) const override {
    if (info.spec.role == Role::bias) return Law::uniform(-length(info), length(info));
    if (const auto value = neutral(info)) return Law::constant(*value);
    const Index inputs = info.spec.size() / info.spec.outputs();
    return Law::other(length(info) * length(info) / static_cast<double>(inputs));
  }

 private:
  static double length(const TensorInfo& info) {
    return 0.7 * std::pow(static_cast<double>(info.spec.outputs()), 1 / static_cast<double>(info.fan_in()));
  }
};

}  // namespace

Component nguyen_widrow() {
  return initializer<NguyenWidrow>(
      {.name = "nguyen_widrow",
       .formula = "w = 0.7 H^(1/n) u / |u|, u ~ U(-1, 1)^n, for each of H units of n inputs; b ~ U(-|w|, |w|)",
       .notes = "For inputs between -1 and 1 and sigmoid-like units. H counts the units or output channels of all "
                "groups, n = fan_in. Var(W) = (0.7 H^(1/n))^2 / n. For the biases as well, say network.bias = "
                "\"nguyen_widrow\". Scales are 1.",
       .reference = "Nguyen and Widrow 1990, section 3"});
}
