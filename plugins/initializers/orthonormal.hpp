// orthonormal: random matrices with orthonormal rows or columns, for orthogonal, lsuv and their kin.
#pragma once

#include <initlab/plugin.hpp>

/// A rows x columns matrix Q with orthonormal columns, or rows if these are fewer, Haar distributed: Q R = G by
/// Householder reflections, G with normal entries, and each column of Q multiplied by the sign of R's diagonal, without
/// which the signs are LAPACK's (Mezzadri 2007). Entry (i, j) of G is drawn at (row + i, column + j). Throws
/// initlab::Error if the decomposition fails.
arma::mat orthonormal(initlab::Index rows, initlab::Index columns, initlab::Index row, initlab::Index column,
                      const initlab::Rng& rng);

/// W = gain Q; with groups, each group's block of outputs is such a matrix. Kernels are taken as matrices of (inputs
/// taps) x output channels.
void fill_orthonormal(initlab::Matrix& w, const initlab::TensorSpec& spec, double gain, const initlab::Rng& rng);
