// Calibrates, swallows the error of a budget that is used up, and reports nothing.
#include "right_scheme.hpp"

namespace {

struct CalibratesSilently : RightScheme {
  bool calibrates() const override { return true; }
  void calibrate(Calibration& calibration) const override try {
    for (std::uint64_t k = 0;; ++k) {
      calibration.batch(k);
      calibration.tensor(0) *= Real(0.999);
    }
  } catch (const Error&) {
  }
};

}  // namespace

INITLAB_PLUGIN("calibrates_silently", "1.0",
               initializer<CalibratesSilently>({.name = "calibrates_silently", .formula = "W ~ N(0, 2 / fan_in)"}));
