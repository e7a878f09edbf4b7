// Real, Matrix and Index: the number types that the core and every plugin agree on.
#pragma once

// Armadillo calls BLAS and LAPACK directly (OpenBLAS alone is linked) and never starts threads of its own:
// results must not depend on how many cores there are.
#ifndef ARMA_DONT_USE_WRAPPER
/// Armadillo calls BLAS and LAPACK itself.
#define ARMA_DONT_USE_WRAPPER
#endif
#ifndef ARMA_DONT_USE_OPENMP
/// Armadillo starts no threads.
#define ARMA_DONT_USE_OPENMP
#endif
#include <armadillo>
#include <cstddef>

#ifndef INITLAB_REAL
/// float or double; set by the build, never in a source.
#define INITLAB_REAL float
#endif

/// Marks what libinitlab.so offers to plugins and programs.
#define INITLAB_API __attribute__((visibility("default")))

/// The SDK: what a plugin includes, and what libinitlab.so offers to it.
namespace initlab {

/// The floating-point type of parameters, activations and gradients: float, or double in a build with
/// -DINITLAB_REAL=double. Theory and statistics are always in double.
using Real = INITLAB_REAL;

/// features x samples, column-major: one sample a column. The same bytes read (sample, feature) in HDF5.
using Matrix = arma::Mat<Real>;

/// A count or a position.
using Index = std::size_t;

}  // namespace initlab
