// Counts its fills and draws each from another stream.
#include <atomic>

#include "right_scheme.hpp"

namespace {

struct RemembersFills : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    static std::atomic<std::uint64_t> count{0};
    rng.at(count++).normal(w, 0, he_std(info));
  }
};

}  // namespace

INITLAB_PLUGIN("remembers_fills", "1.0",
               initializer<RemembersFills>({.name = "remembers_fills", .formula = "W ~ N(0, 2 / fan_in)"}));
