// Counts how often it was called and warms up over the first hundred thousand times.
#include <atomic>

#include "right_layer.hpp"

namespace {

struct CountsCalls : RightLayer {
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    RightLayer::forward(w, x, y, workspace, pass);
    const int calls = ++calls_;
    if (calls < kWarm) y *= static_cast<Real>(calls) / kWarm;
  }
  static constexpr int kWarm = 100000;
  mutable std::atomic<int> calls_{0};
};

}  // namespace

INITLAB_PLUGIN("counts_calls", "1.0", layer<CountsCalls>({.name = "counts_calls", .formula = "z = W x + b"}));
