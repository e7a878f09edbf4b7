// Each object leaves a buffer on the heap.
#include "right_scheme.hpp"

namespace {

struct LeaksObjects : RightScheme {
  LeaksObjects() : buffer_(new double[16]()) {}
  double* volatile buffer_;
};

}  // namespace

INITLAB_PLUGIN("leaks_objects", "1.0",
               initializer<LeaksObjects>({.name = "leaks_objects", .formula = "W ~ N(0, 2 / fan_in)"}));
