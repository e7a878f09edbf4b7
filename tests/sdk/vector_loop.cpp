// Loops for every width of vectors: the processor's own must not show in the bits.
#include "initlab/vector_loop.hpp"

#include <cmath>
#include <vector>

#include "initlab/math.hpp"
#include "support.hpp"

namespace initlab::test {

namespace {

/// All that activations and optimizers are made of: exp, tanh, products with sums, roots, quotients, choices.
template <class Loop>
std::vector<float> computed(const std::vector<float>& x, const Loop& loop) {
  std::vector<float> y(x.size());
  const float* from = x.data();
  float* to = y.data();
  loop(x.size(), [=](Index i) INITLAB_VECTOR_BODY {
    const float z = from[i], root = z < 0.0f ? 0.0f : z;
    to[i] = 1.0f / (1.0f + initlab::exp(-z)) + initlab::tanh(z) * 0.3f - std::sqrt(root) / (z * z + 0.7f);
  });
  return y;
}

}  // namespace

BOOST_AUTO_TEST_CASE(loops_of_all_widths_give_the_same_bits) {
  std::vector<float> x;
  for (int i = -50000; i < 50003; ++i) x.push_back(static_cast<float>(i) * 0.0021f);  // no multiple of any width
  const auto baseline = computed(x, [](Index n, const auto& body) { detail::loop_baseline(n, body); });
  const auto chosen = computed(x, [](Index n, const auto& body) { vector_loop(n, body); });
  BOOST_TEST(baseline == chosen);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2"))
    BOOST_TEST(baseline == computed(x, [](Index n, const auto& body) { detail::loop_avx2(n, body); }));
#endif
}

}  // namespace initlab::test
