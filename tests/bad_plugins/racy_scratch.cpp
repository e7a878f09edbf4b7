// Draws into a buffer that all threads share, and takes its time before it copies.
#include <algorithm>
#include <chrono>
#include <thread>

#include "right_scheme.hpp"

namespace {

struct RacyScratch : RightScheme {
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    static Matrix shared(1, 1 << 16);
    Matrix drawn(shared.memptr(), w.n_rows, w.n_cols, false, true);
    rng.normal(drawn, 0, he_std(info));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::copy(drawn.begin(), drawn.end(), w.begin());
  }
};

}  // namespace

INITLAB_PLUGIN("racy_scratch", "1.0",
               initializer<RacyScratch>({.name = "racy_scratch", .formula = "W ~ N(0, 2 / fan_in)"}));
