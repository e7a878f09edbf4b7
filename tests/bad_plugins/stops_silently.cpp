// Calibrates and reports how far it is from its target, but not that it gave up.
#include "right_scheme.hpp"

namespace {

struct StopsSilently : RightScheme {
  bool calibrates() const override { return true; }
  void calibrate(Calibration& calibration) const override {
    calibration.report("tolerance", 0.01);
    for (std::uint64_t k = 0; calibration.budget() > 0; ++k) {
      calibration.batch(k);
      calibration.report("deviation", 1);
    }
  }
};

}  // namespace

INITLAB_PLUGIN("stops_silently", "1.0",
               initializer<StopsSilently>({.name = "stops_silently", .formula = "W ~ N(0, 2 / fan_in)"}));
