#include <cmath>

#include "roles.hpp"

using namespace initlab;

namespace {

/// Weights from U(-1 / sqrt(n), 1 / sqrt(n)), n = fan_in.
class GlorotHeuristic : public LawInitializer {
 public:
  Law entry(const TensorInfo& info) const override {
    if (const auto value = neutral(info)) return Law::constant(*value);
    const double bound = 1 / std::sqrt(static_cast<double>(info.fan_in()));
    return Law::uniform(-bound, bound);
  }
};

}  // namespace

Component glorot_heuristic() {
  return initializer<GlorotHeuristic>(
      {.name = "glorot_heuristic",
       .formula = "W ~ U(-1 / sqrt(n), 1 / sqrt(n)), n = fan_in: Var(W) = 1 / (3 n)",
       .notes = "The \"commonly used heuristic\" that Glorot and Bengio found wanting: n Var(W) = 1/3, so that signals "
                "shrink from layer to layer. Biases are 0, scales 1.",
       .reference = "Glorot and Bengio 2010, eq. 1"});
}
