// QuietKernel: a fixture of tests that count allocations.
#pragma once

#include <string>

#include "sdk/blas.hpp"

namespace initlab::test {

/// OpenBLAS's kernels for AVX-512 take some hundred bytes of their own for a small product (0.3.21:
/// sgemm_small_kernel_nn) and give them back. What is not the library's is counted with a kernel that does not.
struct QuietKernel {
  QuietKernel() { use_blas_kernel("Haswell"); }
  ~QuietKernel() { use_blas_kernel(before); }
  const std::string before = blas_kernel();
};

}  // namespace initlab::test
