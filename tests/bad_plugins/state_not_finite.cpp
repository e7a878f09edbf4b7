// Divides its state by a count that it never set.
#include "right_centre.hpp"

namespace {

struct StateNotFinite : RightCentre {
  void update_state(Tensors w, const Workspace& workspace) const override {
    Matrix mean = w[0];
    mean = workspace.batch(0) / count_;
  }
  Real count_ = 0;
};

}  // namespace

INITLAB_PLUGIN("state_not_finite", "1.0",
               layer<StateNotFinite>({.name = "state_not_finite", .formula = "y = x - mean"}));
