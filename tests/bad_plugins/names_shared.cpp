// A layer and an activation of one name: in a manifest's `layers` either could be meant.
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct Same {
  template <class T>
  T value(T z) const {
    return z;
  }
  template <class T>
  T slope(T, T) const {
    return 1;
  }
};

struct Through : Layer {
  Shape output(const Shape& input) const override { return input; }
  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override { y = x; }
  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = dy;
  }
};

}  // namespace

INITLAB_PLUGIN("names_shared", "1.0", layer<Through>({.name = "same", .formula = "y = x"}),
               activation<Same>({.name = "same", .formula = "phi(z) = z"}));
