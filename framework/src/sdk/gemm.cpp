#include "initlab/gemm.hpp"

#include <cblas.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "initlab/error.hpp"
#include "sdk/blas.hpp"

namespace initlab {

namespace {

/// What BLAS would refuse with a line on the terminal, leaving the product undone.
void check_block(const char* name, Index rows, Index columns, Index stride) {
  constexpr Index kMost = std::numeric_limits<blasint>::max();
  if (stride < rows)
    throw Error(
        fmt::format("gemm: columns of {} overlap (got a stride of {}, expected at least {})", name, stride, rows));
  if (std::max(stride, columns) > kMost)
    throw Error(fmt::format("gemm: {} is too large for BLAS (got {} columns at a stride of {}, expected at most {})",
                            name, columns, stride, kMost));
}

/// The BLAS standard wants at least 1, also of a matrix without rows.
blasint leading(Index stride) { return static_cast<blasint>(std::max<Index>(stride, 1)); }

CBLAS_TRANSPOSE blas(Op op) { return op == Op::none ? CblasNoTrans : CblasTrans; }

[[maybe_unused]] void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, float alpha,
                              ConstBlock a, ConstBlock b, float beta, Block c) {
  cblas_sgemm(CblasColMajor, ta, tb, m, n, k, alpha, reinterpret_cast<const float*>(a.data), leading(a.stride),
              reinterpret_cast<const float*>(b.data), leading(b.stride), beta, reinterpret_cast<float*>(c.data),
              leading(c.stride));
}

[[maybe_unused]] void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, blasint m, blasint n, blasint k, double alpha,
                              ConstBlock a, ConstBlock b, double beta, Block c) {
  cblas_dgemm(CblasColMajor, ta, tb, m, n, k, alpha, reinterpret_cast<const double*>(a.data), leading(a.stride),
              reinterpret_cast<const double*>(b.data), leading(b.stride), beta, reinterpret_cast<double*>(c.data),
              leading(c.stride));
}

}  // namespace

void gemm(Real alpha, Op op_a, ConstBlock a, Op op_b, ConstBlock b, Real beta, Block c) {
  const bool at = op_a == Op::transpose, bt = op_b == Op::transpose;
  const Index m = at ? a.columns : a.rows, k = at ? a.rows : a.columns;
  const Index kb = bt ? b.columns : b.rows, n = bt ? b.rows : b.columns;
  if (k != kb || m != c.rows || n != c.columns)
    throw Error(fmt::format("gemm: shapes do not fit (got {} x {} times {} x {} into {} x {})", m, k, kb, n, c.rows,
                            c.columns));
  check_block("a", a.rows, a.columns, a.stride);
  check_block("b", b.rows, b.columns, b.stride);
  check_block("c", c.rows, c.columns, c.stride);
  if (m == 0 || n == 0) return;
  const Real *first_a = a.data, *first_b = b.data;
  Real* first_c = c.data;
  const Tile size = tile(op_a, op_b, m, n, k);
  Index summand = 0;
  do {  // also without summands: c becomes beta c
    const Index summands = std::min(size.summands, k - summand);
    for (Index row = 0; row < m; row += size.rows)
      for (Index column = 0; column < n; column += size.columns) {
        const Index rows = std::min(size.rows, m - row), columns = std::min(size.columns, n - column);
        a.data = first_a + (at ? row * a.stride + summand : row + summand * a.stride);
        b.data = first_b + (bt ? column + summand * b.stride : column * b.stride + summand);
        c.data = first_c + column * c.stride + row;
        product(blas(op_a), blas(op_b), blasint(rows), blasint(columns), blasint(summands), alpha, a, b,
                summand == 0 ? beta : Real(1), c);
      }
    summand += summands;
  } while (summand < k);
}

}  // namespace initlab
