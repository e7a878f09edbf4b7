// Rescales its trained weight where it should only bring its state up to date.
#include "right_layer.hpp"

namespace {

struct UpdatesWeights : RightLayer {
  void update_state(Tensors w, const Workspace&) const override {
    Matrix weight = w[0];
    weight /= arma::norm(weight, "fro");
  }
};

}  // namespace

INITLAB_PLUGIN("updates_weights", "1.0", layer<UpdatesWeights>({.name = "updates_weights", .formula = "z = W x + b"}));
