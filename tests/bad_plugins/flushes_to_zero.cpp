// Does to the thread that loads it what linking with -ffast-math does: subnormal numbers become zero.
#include <initlab/plugin.hpp>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

__attribute__((constructor)) void flush_to_zero() {
#if defined(__SSE2__)
  constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
  _mm_setcsr(_mm_getcsr() | kFlushToZero | kDenormalsAreZero);
#endif
}

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("flushes_to_zero", "1.0", initlab::initializer<Ones>({.name = "flushing_ones", .formula = "W = 1"}));
