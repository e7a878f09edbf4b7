// Synthetic inputs: samples whose geometry is known, drawn sample by sample.
#pragma once

#include <vector>

#include "initlab/rng.hpp"

namespace initlab::data {

/// Column j holds x_j ~ N(0, I), from column j of the stream: the first samples of a larger set stay the same.
std::vector<Real> gaussian_inputs(Index dimension, Index count, const Rng& rng);

/// |x| = sqrt(dimension), and samples 2k and 2k + 1 have this cosine: x_(2k+1) = c x_2k + sqrt(1 - c^2) x_perp, where
/// x_perp is Gaussian, made orthogonal to x_2k and of its length. In double, rounded once to Real. dimension >= 2.
std::vector<Real> pair_inputs(Index dimension, Index count, double cosine, const Rng& rng);

/// Sample j stands at the angle 2 pi j / count of a circle of radius sqrt(dimension) in the plane of two orthonormal
/// vectors. In double, rounded once to Real. dimension >= 2.
std::vector<Real> circle_inputs(Index dimension, Index count, const Rng& plane);

/// `columns` orthonormal columns of `rows` entries, column after column: Gaussians by Gram-Schmidt, so that they are
/// uniformly distributed and the first ones stay the same when there are more. columns <= rows.
std::vector<double> orthonormal(Index rows, Index columns, const Rng& rng);

}  // namespace initlab::data
