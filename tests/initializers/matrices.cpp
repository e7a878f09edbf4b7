// Schemes that fix whole matrices: orthogonal, delta_orthogonal, identity, dirac, zero; and rows: sparse,
// nguyen_widrow.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tensors.hpp"

namespace initlab::test {

namespace {

/// The rows of one group.
arma::mat group(const arma::mat& outputs_by_inputs, const TensorSpec& spec, Index g) {
  const Index size = spec.outputs() / spec.groups;
  return outputs_by_inputs.rows(g * size, (g + 1) * size - 1);
}

/// Rows or columns, whichever are fewer, are orthonormal. Entries are rounded to Real: an entry of the Gram matrix is
/// off by the root of the sum of squares of n products, at most two roundings of 1, and four of them are allowed.
bool is_semi_orthogonal(const arma::mat& q) {
  const arma::mat gram = q.n_rows >= q.n_cols ? arma::mat(q.t() * q) : arma::mat(q * q.t());
  return arma::abs(gram - arma::eye(gram.n_rows, gram.n_cols)).max() < 8 * kEpsilon;
}

/// E tr Q = 0 and E (tr Q)^2 = 1 for uniformly distributed Q of any size above 1 (the trace is the character of an
/// irreducible representation, whose square averages to 1), and E (tr Q)^4 = 3 from size 4 on, so that (tr Q)^2 has the
/// variance 2: 1,000 draws know the mean to 0.032 and the variance to 0.045; five of these are allowed.
template <class Draw>
bool traces_are_haar(const Draw& draw) {
  constexpr int kDraws = 1000;
  double sum = 0, squares = 0;
  for (int seed = 0; seed < kDraws; ++seed) {
    const double trace = arma::trace(draw(static_cast<std::uint64_t>(seed)));
    sum += trace / kDraws;
    squares += trace * trace / kDraws;
  }
  return std::abs(sum) < 5 * std::sqrt(1.0 / kDraws) && std::abs(squares - 1) < 5 * std::sqrt(2.0 / kDraws);
}

}  // namespace

BOOST_AUTO_TEST_CASE(orthogonal_blocks_have_orthonormal_rows_or_columns_whichever_are_fewer) {
  for (const TensorInfo& info : {dense_tensor(20, 20), dense_tensor(31, 7), dense_tensor(7, 31)})
    BOOST_TEST(is_semi_orthogonal(fill("orthogonal", {}, info)));
  // Kernels as matrices of inputs x outputs; 12 / 3 outputs of 9 / 3 inputs at 2 x 3 taps.
  const TensorInfo grouped = kernels(9, 12, 2, 3, 3);
  const arma::mat w = fill("orthogonal", {{"gain", 2.5}}, grouped);
  for (Index g = 0; g < 3; ++g) BOOST_TEST(is_semi_orthogonal(w.cols(4 * g, 4 * g + 3) / 2.5));
}

BOOST_AUTO_TEST_CASE(traces_of_orthogonal_matrices_are_those_of_uniformly_distributed_ones) {
  const TensorInfo dense = dense_tensor(6, 6), kernel = kernels(6, 6, 3, 3);
  BOOST_TEST(traces_are_haar([&](std::uint64_t seed) { return fill("orthogonal", {}, dense, seed); }));
  BOOST_TEST(traces_are_haar([&](std::uint64_t seed) {
    return at_tap(fill("delta_orthogonal", {}, kernel, seed), kernel.spec, kernel.spec.centre());
  }));
  // Q as LAPACK's Householder reflections leave it: R's diagonal is negative, and traces have a mean.
  BOOST_TEST(!traces_are_haar([&](std::uint64_t seed) {
    arma::mat q, r;
    arma::qr(q, r, fill("normal", {{"std", 1.0}}, dense, seed));
    return q;
  }));
}

BOOST_AUTO_TEST_CASE(delta_orthogonal_is_orthogonal_at_the_centre_and_0_elsewhere) {
  for (const TensorInfo& info :
       {kernels(5, 8, 3, 3), kernels(8, 5, 3, 5), kernels(8, 12, 3, 3, 4), kernels(4, 4, 2, 2), kernels(6, 6, 1, 1)}) {
    const TensorSpec& spec = info.spec;
    const arma::mat w = fill("delta_orthogonal", {{"gain", 1.5}}, info);
    for (Index tap = 0; tap < spec.taps(); ++tap) {
      const arma::mat matrix = at_tap(w, spec, tap);
      if (tap != spec.centre()) BOOST_TEST(arma::abs(matrix).max() == 0);
      for (Index g = 0; g < spec.groups && tap == spec.centre(); ++g)
        BOOST_TEST(is_semi_orthogonal(group(matrix, spec, g) / 1.5));
    }
    // What it claims: the mean square of all entries, which orthonormality fixes.
    const double claimed = make("delta_orthogonal", {{"gain", 1.5}})->law(info)->variance;
    BOOST_TEST(std::abs(arma::accu(arma::square(w)) / static_cast<double>(w.n_elem) / claimed - 1) < 8 * kEpsilon);
  }
  const TensorInfo dense = dense_tensor(7, 9);
  BOOST_TEST(is_semi_orthogonal(fill("delta_orthogonal", {}, dense)));
}

BOOST_AUTO_TEST_CASE(identity_and_dirac_pass_input_i_to_output_i_of_each_group) {
  for (const TensorInfo& info : {dense_tensor(4, 4), dense_tensor(3, 5), dense_tensor(5, 3), kernels(4, 6, 3, 3),
                                 kernels(4, 6, 3, 2, 2), kernels(6, 3, 1, 4, 3)})
    for (const char* name : {"identity", "dirac"}) {
      const TensorSpec& spec = info.spec;
      const arma::mat w = fill(name, {{"gain", 0.5}}, info);
      BOOST_TEST(!make(name)->is_random());
      for (Index tap = 0; tap < spec.taps(); ++tap)
        for (Index g = 0; g < spec.groups; ++g) {
          const arma::mat block = group(at_tap(w, spec, tap), spec, g);
          const double one = tap == spec.centre() ? 0.5 : 0;
          BOOST_TEST(arma::abs(block - one * arma::eye(block.n_rows, block.n_cols)).max() == 0);
        }
    }
}

/// Where outputs grow, W^T W holds the inner products of Hadamard columns over the first `outputs` of 2^m entries: 1 on
/// the diagonal times outputs / 2^m, and off it 0 for a power of two.
BOOST_AUTO_TEST_CASE(zero_is_the_identity_or_columns_of_a_hadamard_matrix) {
  BOOST_TEST(!make("zero")->is_random());
  BOOST_TEST(arma::abs(fill("zero", {}, dense_tensor(6, 6)) - arma::eye(6, 6)).max() == 0);
  BOOST_TEST(arma::abs(fill("zero", {}, dense_tensor(9, 4)) - arma::eye(4, 9)).max() == 0);
  const arma::mat grown = fill("zero", {}, dense_tensor(5, 16));
  BOOST_TEST(arma::abs(arma::abs(grown) - 0.25).max() == 0);
  BOOST_TEST(arma::abs(grown.t() * grown - arma::eye(5, 5)).max() == 0);
  // H_3's first rows, by hand: + + + ..., + - + ..., + + - - ..., + - - +, then the same with the second half's sign.
  const arma::mat signs = {{1, 1, 1}, {1, -1, 1}, {1, 1, -1}, {1, -1, -1}, {1, 1, 1}, {1, -1, 1}};
  BOOST_TEST(arma::abs(fill("zero", {}, dense_tensor(3, 6)) - signs / std::sqrt(8.0)).max() < kEpsilon);
  const TensorInfo kernel = kernels(4, 16, 3, 3, 2);
  const arma::mat w = fill("zero", {}, kernel);
  for (Index tap = 0; tap < 9; ++tap) {
    const arma::mat matrix = at_tap(w, kernel.spec, tap);
    if (tap != 4) BOOST_TEST(arma::abs(matrix).max() == 0);
    for (Index g = 0; g < 2 && tap == 4; ++g) {
      const arma::mat block = group(matrix, kernel.spec, g);
      BOOST_TEST(arma::abs(block.t() * block - arma::eye(2, 2)).max() < 8 * kEpsilon);
    }
  }
}

/// ceil(0.3 * 20) = 6 of each output's 20 weights, ceil(0.3 * 50) = 15 of the 50 that leave an input. Kernels: 2 inputs
/// of a group at 9 taps, ceil(0.3 * 18) = 6 of each output; 4 outputs of a group, ceil(0.3 * 4) = 2.
BOOST_AUTO_TEST_CASE(sparse_has_the_exact_number_of_zeros_in_each_row_or_column) {
  const Values by_output = {{"sparsity", 0.3}, {"each", std::string("output")}}, by_input = {{"sparsity", 0.3}};
  const TensorInfo dense = dense_tensor(20, 50), grouped = kernels(6, 12, 3, 3, 3);
  // Of each row (axis 1) or column (axis 0) of a part of the matrix in memory.
  const auto has_zeros = [](const arma::mat& w, arma::uword axis, arma::uword each) {
    const arma::umat zeros = w == 0, counts = arma::sum(zeros, axis);
    return arma::accu(counts != each) == 0;
  };
  BOOST_TEST(has_zeros(fill("sparse", by_output, dense), 1, 6));
  BOOST_TEST(has_zeros(fill("sparse", by_input, dense), 0, 15));
  BOOST_TEST(has_zeros(fill("sparse", by_output, grouped), 0, 6));
  const arma::mat w = fill("sparse", by_input, grouped);
  for (Index g = 0; g < 3; ++g) BOOST_TEST(has_zeros(w.cols(4 * g, 4 * g + 3), 1, 2));
}

/// Each of 10 places is one of the 3 zeros of a row with probability 0.3: over 4,000 rows its share has the standard
/// error sqrt(0.3 * 0.7 / 4000) = 0.0072; five are allowed. The other 28,000 entries are normal with deviation 0.5,
/// known to 1 / sqrt(2 * 28000) = 0.42 %.
BOOST_AUTO_TEST_CASE(sparse_chooses_every_place_as_often_and_leaves_normal_entries) {
  const Values values = {{"sparsity", 0.3}, {"std", 0.5}, {"each", std::string("output")}};
  const arma::mat w = fill("sparse", values, dense_tensor(10, 4000));
  const arma::mat share = arma::mean(arma::conv_to<arma::mat>::from(arma::umat(w == 0)), 0);
  BOOST_TEST(arma::abs(share - 0.3).max() < 5 * 0.0072);
  BOOST_TEST(std::abs(std::sqrt(arma::accu(arma::square(w)) / 28000) / 0.5 - 1) < 5 * 0.0042);
  BOOST_TEST(std::abs(make("sparse", values)->law(dense_tensor(10, 4000))->variance - 0.25 * 0.7) < 1e-15);
}

/// 0.7 H^(1/n): H = 40 units, n = 5 inputs; of kernels n = 2 * 9 and H = 12.
BOOST_AUTO_TEST_CASE(nguyen_widrow_gives_every_unit_weights_of_one_length) {
  const arma::mat w = fill("nguyen_widrow", {}, dense_tensor(5, 40));
  const double length = 0.7 * std::pow(40, 0.2);
  BOOST_TEST(arma::abs(arma::sqrt(arma::sum(arma::square(w), 1)) / length - 1).max() < 4 * kEpsilon);
  const arma::mat k = fill("nguyen_widrow", {}, kernels(4, 12, 3, 3, 2));
  BOOST_TEST(arma::abs(arma::sqrt(arma::sum(arma::square(k), 0)) / (0.7 * std::pow(12, 1 / 18.0)) - 1).max() <
             4 * kEpsilon);
  const arma::mat b = fill("nguyen_widrow", {}, vector(Role::bias, 5, 40));
  BOOST_TEST(arma::abs(b).max() <= length * (1 + kEpsilon));
  // Directions have no preference: of 40,000 entries of either sign, the mean has the standard error length / 200 /
  // 5^.5.
  const arma::mat many = fill("nguyen_widrow", {}, dense_tensor(5, 8000));
  const double long_one = 0.7 * std::pow(8000, 0.2);
  BOOST_TEST(std::abs(arma::mean(arma::vectorise(many))) < 5 * long_one / std::sqrt(5.0 * 40000));
}

}  // namespace initlab::test
