// blas: which of OpenBLAS's kernels multiplies, and into what tiles products are cut for it.
#pragma once

#include <string>

#include "initlab/gemm.hpp"

namespace initlab {

/// The kernel in use: "Haswell", "SkylakeX", ... By default OpenBLAS's choice for the processor; OPENBLAS_CORETYPE
/// overrides it.
std::string blas_kernel();

/// Takes another kernel. False if OpenBLAS has none of this name for the processor. Call it before the first product,
/// on one thread.
bool use_blas_kernel(const std::string& name);

/// How many rows and columns of a product are computed by one call of BLAS, and of how many summands, at most.
struct Tile {
  Index rows, columns, summands;
  bool operator==(const Tile&) const = default;
};

/// The tile for c = op(a) op(b), c of m x n and k summands an entry. A function of these and of the kernel alone: bits
/// follow it.
Tile tile(Op a, Op b, Index m, Index n, Index k);

/// From how many columns on a product with a first factor of so many entries runs at nearly its full speed.
Index enough_columns(Index entries);

/// What the choice is called in a run file: "whole", or the version of the rule.
std::string blas_tiling();

}  // namespace initlab
