// Takes the first extent of any shape: one without extents ends in an exception that is no ShapeError.
#include "right_layer.hpp"

namespace {

struct OutOfRangeShape : RightLayer {
  Shape output(const Shape& input) const override {
    if (input.extents().at(0) == 0) throw ShapeError("an input must have at least one feature");
    return RightLayer::output(input);
  }
};

}  // namespace

INITLAB_PLUGIN("out_of_range_shape", "1.0",
               layer<OutOfRangeShape>({.name = "out_of_range_shape", .formula = "z = W x + b"}));
