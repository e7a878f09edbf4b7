// Counts what the program and its libraries ask the allocator for: operator new, malloc, and the aligned memory of
// Armadillo's matrices.
#pragma once

#include <cstddef>

/// The thread sanitizer of GCC 12 tells of no aligned memory.
#ifdef __SANITIZE_THREAD__
inline constexpr bool kCountsAlignedMemory = false;
#else
inline constexpr bool kCountsAlignedMemory = true;
#endif

/// By the calling thread so far.
std::size_t allocations();

/// By all threads so far.
std::size_t allocations_of_all_threads();
