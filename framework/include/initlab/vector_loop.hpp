// vector_loop: a loop over entries, compiled for the widest vectors of the processor that it runs on.
#pragma once

#include "initlab/real.hpp"

/// Stands before a loop whose rounds do not depend on each other, which spares the test whether what it writes overlaps
/// what it reads.
#if defined(__GNUC__) && !defined(__clang__)
#define INITLAB_INDEPENDENT _Pragma("GCC ivdep")
#else
#define INITLAB_INDEPENDENT
#endif

namespace initlab {

namespace detail {

// `body` by value: what it captured then lies in registers, and no store of the loop can change it.
template <class Body>
void loop_baseline(Index n, Body body) {
  INITLAB_INDEPENDENT
  for (Index i = 0; i < n; ++i) body(i);
}

#if defined(__x86_64__)
// What is inlined here is compiled for these instructions, although the rest of the library is not.
template <class Body>
[[gnu::target("avx2")]] void loop_avx2(Index n, Body body) {
  INITLAB_INDEPENDENT
  for (Index i = 0; i < n; ++i) body(i);
}

template <class Body>
[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl")]] void loop_avx512(Index n, Body body) {
  INITLAB_INDEPENDENT
  for (Index i = 0; i < n; ++i) body(i);
}
#endif

}  // namespace detail

/// body(0), ..., body(n - 1), which must not depend on each other. `body` should be small, a lambda with
/// INITLAB_VECTOR_BODY that captures pointers by value; the loop vectorises as Elementwise says. Bits do not depend on
/// the width of vectors, as long as products and sums are not contracted (-ffp-contract=off, which initlab_add_plugin
/// sets).
template <class Body>
void vector_loop(Index n, const Body& body) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return detail::loop_avx512(n, body);
  if (__builtin_cpu_supports("avx2")) return detail::loop_avx2(n, body);
#endif
  detail::loop_baseline(n, body);
}

/// Stands between the parameters of a lambda and its body.
#define INITLAB_VECTOR_BODY __attribute__((always_inline))

}  // namespace initlab
