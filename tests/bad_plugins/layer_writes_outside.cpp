// Writes one entry past the end of its output.
#include "right_layer.hpp"

namespace {

struct LayerWritesOutside : RightLayer {
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    RightLayer::forward(w, x, y, workspace, pass);
    y.memptr()[y.n_elem] = 0;
  }
};

}  // namespace

INITLAB_PLUGIN("layer_writes_outside", "1.0",
               layer<LayerWritesOutside>({.name = "layer_writes_outside", .formula = "z = W x + b"}));
