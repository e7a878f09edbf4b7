// gemm: the core's matrix product on rectangles with a leading dimension.
#pragma once

#include "initlab/real.hpp"

namespace initlab {

/// Whether a factor is taken as it is or transposed.
enum class Op {
  none,      ///< as it is
  transpose  ///< rows and columns exchanged
};

/// A rectangle inside a column-major matrix, read only.
struct ConstBlock {
  const Real* data = nullptr;  ///< its first element; not owned
  Index rows = 0;              ///< as stored, before an Op
  Index columns = 0;           ///< likewise
  Index stride = 0;            ///< elements from one column to the next

  /// n_rows x n_columns from `first` on; columns are `leading` elements apart, at least n_rows.
  ConstBlock(const Real* first, Index n_rows, Index n_columns, Index leading)
      : data(first), rows(n_rows), columns(n_columns), stride(leading) {}
  /// All of m.
  ConstBlock(const Matrix& m) : ConstBlock(m.memptr(), m.n_rows, m.n_cols, m.n_rows) {}
  /// Rows [row, row + n_rows) and columns [column, column + n_columns) of m.
  ConstBlock(const Matrix& m, Index row, Index column, Index n_rows, Index n_columns)
      : ConstBlock(m.memptr() + column * m.n_rows + row, n_rows, n_columns, m.n_rows) {}
};

/// The same, writable.
struct Block {
  Real* data = nullptr;  ///< its first element; not owned
  Index rows = 0;        ///< of the product
  Index columns = 0;     ///< of the product
  Index stride = 0;      ///< elements from one column to the next

  /// n_rows x n_columns from `first` on; columns are `leading` elements apart, at least n_rows.
  Block(Real* first, Index n_rows, Index n_columns, Index leading)
      : data(first), rows(n_rows), columns(n_columns), stride(leading) {}
  /// All of m.
  Block(Matrix& m) : Block(m.memptr(), m.n_rows, m.n_cols, m.n_rows) {}
  /// Rows [row, row + n_rows) and columns [column, column + n_columns) of m.
  Block(Matrix& m, Index row, Index column, Index n_rows, Index n_columns)
      : Block(m.memptr() + column * m.n_rows + row, n_rows, n_columns, m.n_rows) {}
};

/// c = alpha op(a) op(b) + beta c on one thread; with beta = 0, c is not read. The bits of c depend on the shapes and
/// the BLAS kernel alone. Throws Error if the shapes do not fit. Any thread may call it on blocks that do not overlap.
INITLAB_API void gemm(Real alpha, Op op_a, ConstBlock a, Op op_b, ConstBlock b, Real beta, Block c);

}  // namespace initlab
