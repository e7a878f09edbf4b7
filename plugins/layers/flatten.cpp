#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// y = x, as a vector: the bytes of an image in the order channel, y, x.
class Flatten : public Layer {
 public:
  Shape output(const Shape& input) const override { return {input.size()}; }

  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override { y = x; }

  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = dy;
  }

  std::optional<Moments> moments(const Moments& input, const Shape&, TensorLaws) const override { return input; }
};

}  // namespace

Component flatten() {
  return layer<Flatten>({.name = "flatten",
                         .formula = "y = x, as a vector",
                         .notes = "The order is channel, y, x, the last varying fastest, as in PyTorch. dense reads an "
                                  "image as a vector by itself."});
}
