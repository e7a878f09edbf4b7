#include "initlab/gemm.hpp"

#include <cblas.h>
#include <fmt/format.h>

#include "initlab/error.hpp"

namespace initlab {

namespace {

// A threaded product has other bits than a single-threaded one, and fights with the program's own threads.
[[maybe_unused]] const bool kSingleThreaded = [] {
  openblas_set_num_threads(1);
  return true;
}();

CBLAS_TRANSPOSE blas(Op op) { return op == Op::none ? CblasNoTrans : CblasTrans; }

[[maybe_unused]] void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, float alpha,
                              ConstBlock a, ConstBlock b, float beta, Block c) {
  cblas_sgemm(CblasColMajor, ta, tb, m, n, k, alpha, reinterpret_cast<const float*>(a.data), blasint(a.stride),
              reinterpret_cast<const float*>(b.data), blasint(b.stride), beta, reinterpret_cast<float*>(c.data),
              blasint(c.stride));
}

[[maybe_unused]] void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, double alpha,
                              ConstBlock a, ConstBlock b, double beta, Block c) {
  cblas_dgemm(CblasColMajor, ta, tb, m, n, k, alpha, reinterpret_cast<const double*>(a.data), blasint(a.stride),
              reinterpret_cast<const double*>(b.data), blasint(b.stride), beta, reinterpret_cast<double*>(c.data),
              blasint(c.stride));
}

}  // namespace

void gemm(Real alpha, Op op_a, ConstBlock a, Op op_b, ConstBlock b, Real beta, Block c) {
  const bool at = op_a == Op::transpose, bt = op_b == Op::transpose;
  const Index m = at ? a.columns : a.rows, k = at ? a.rows : a.columns;
  const Index kb = bt ? b.columns : b.rows, n = bt ? b.rows : b.columns;
  if (k != kb || m != c.rows || n != c.columns)
    throw Error(fmt::format("gemm: shapes do not fit (got {} x {} times {} x {} into {} x {})", m, k, kb, n, c.rows,
                            c.columns));
  if (m == 0 || n == 0) return;
  product(blas(op_a), blas(op_b), blasint(m), blasint(n), blasint(k), alpha, a, b, beta, c);
}

}  // namespace initlab
