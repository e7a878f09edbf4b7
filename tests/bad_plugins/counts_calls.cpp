// Counts how often it was called and warms up over the first hundred times.
#include <atomic>

#include "right_layer.hpp"

namespace {

struct CountsCalls : RightLayer {
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    RightLayer::forward(w, x, y, workspace, pass);
    const int calls = ++calls_;
    if (calls < 100) y *= static_cast<Real>(calls) / 100;
  }
  mutable std::atomic<int> calls_{0};
};

}  // namespace

INITLAB_PLUGIN("counts_calls", "1.0", layer<CountsCalls>({.name = "counts_calls", .formula = "z = W x + b"}));
