#include "initlab/gemm.hpp"

#include <cstdio>
#include <limits>
#include <memory>

#include "sdk/blas.hpp"
#include "support.hpp"

namespace initlab::test {

namespace {

constexpr Real kNaN = std::numeric_limits<Real>::quiet_NaN();

/// Entry (i, j) of op(block).
Real entry(const ConstBlock& block, Op op, Index i, Index j) {
  return op == Op::none ? block.data[j * block.stride + i] : block.data[i * block.stride + j];
}

/// The largest entry of |c - (alpha op(a) op(b) + beta before)| in units of its bound: any order of summing k products
/// errs by at most (k + 2) eps times the sum of the terms' magnitudes (Higham 2002, section 3.1).
double worst(Real alpha, Op op_a, ConstBlock a, Op op_b, ConstBlock b, Real beta, ConstBlock before, ConstBlock c) {
  const Index inner = op_a == Op::none ? a.columns : a.rows;
  double worst = 0;
  for (Index j = 0; j < c.columns; ++j)
    for (Index i = 0; i < c.rows; ++i) {
      double sum = 0, magnitude = 0;
      for (Index k = 0; k < inner; ++k) {
        const double term = static_cast<double>(alpha) * entry(a, op_a, i, k) * entry(b, op_b, k, j);
        sum += term;
        magnitude += std::abs(term);
      }
      if (beta != 0) {
        const double term = static_cast<double>(beta) * entry(before, Op::none, i, j);
        sum += term;
        magnitude += std::abs(term);
      }
      const double bound = static_cast<double>(inner + 2) * std::numeric_limits<Real>::epsilon() * magnitude;
      const double error = std::abs(entry(c, Op::none, i, j) - sum) / (bound > 0 ? bound : 1e-300);
      worst = error > worst || std::isnan(error) ? error : worst;
    }
  return worst;
}

std::string bits_with(const char* threads) {
  const std::string command = std::string("OPENBLAS_NUM_THREADS=") + threads + " '" PRODUCT_BITS "'";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> output(popen(command.c_str(), "r"), pclose);
  char line[64] = "";
  BOOST_REQUIRE(std::fgets(line, sizeof line, output.get()) != nullptr);
  return line;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(product)

BOOST_AUTO_TEST_CASE(equals_the_plain_loops_on_blocks_of_larger_matrices_for_all_operations) {
  const Index m = 17, n = 23, k = 31;
  for (const Op op_a : {Op::none, Op::transpose})
    for (const Op op_b : {Op::none, Op::transpose})
      for (const Real beta : {Real(0), Real(1), Real(-0.5)}) {
        const bool at = op_a == Op::transpose, bt = op_b == Op::transpose;
        const Matrix a = random_matrix(50, 60, "a"), b = random_matrix(55, 65, "b"),
                     before = random_matrix(40, 45, "c");
        const ConstBlock a_block(a, 3, 5, at ? k : m, at ? m : k), b_block(b, 2, 7, bt ? n : k, bt ? k : n);
        Matrix c = before;
        gemm(Real(0.7), op_a, a_block, op_b, b_block, beta, Block(c, 4, 6, m, n));
        BOOST_TEST(worst(Real(0.7), op_a, a_block, op_b, b_block, beta, ConstBlock(before, 4, 6, m, n),
                         ConstBlock(c, 4, 6, m, n)) <= 1);
        for (Index j = 0; j < c.n_cols; ++j)
          for (Index i = 0; i < c.n_rows; ++i)
            if (i < 4 || i >= 4 + m || j < 6 || j >= 6 + n) BOOST_TEST(c.at(i, j) == before.at(i, j));
      }
}

BOOST_AUTO_TEST_CASE(equals_the_plain_loops_where_products_are_cut_into_tiles) {
  struct Shape {
    Index m, n, k;
  };
  for (const auto& [m, n, k] :
       {Shape{100, 28, 784}, Shape{133, 77, 128}, Shape{512, 19, 300}, Shape{17, 1301, 60}, Shape{70, 130, 1000}})
    for (const Op op_a : {Op::none, Op::transpose})
      for (const Op op_b : {Op::none, Op::transpose}) {
        const bool at = op_a == Op::transpose, bt = op_b == Op::transpose;
        const Matrix a = random_matrix(at ? k : m, at ? m : k, "a"), b = random_matrix(bt ? n : k, bt ? k : n, "b"),
                     before = random_matrix(m, n, "c");
        Matrix c = before;
        gemm(1, op_a, a, op_b, b, 1, c);
        BOOST_TEST(worst(1, op_a, a, op_b, b, 1, before, c) <= 1);
      }
}

BOOST_AUTO_TEST_CASE(tiles_are_never_empty_and_on_kernels_with_small_products_small_enough_for_them) {
  const bool small = blas_tiling() != "whole";
  for (const Index m : {1, 10, 50, 100, 512, 4096})
    for (const Index n : {1, 12, 24, 100, 196, 5000})
      for (const Index k : {1, 31, 100, 784, 100000})
        for (const Op op_a : {Op::none, Op::transpose})
          for (const Op op_b : {Op::none, Op::transpose}) {
            const Tile part = tile(op_a, op_b, m, n, k), whole{m, n, k};
            BOOST_TEST((part.rows > 0 && part.columns > 0 && part.summands > 0));
            if (!small) BOOST_TEST((part == whole));
            if (part == whole) continue;
            BOOST_TEST(part.rows * part.columns * part.summands <= 1'000'000u);
            if (op_a == Op::transpose && op_b == Op::none) BOOST_TEST(part.rows * part.columns <= 1200u);
          }
}

BOOST_AUTO_TEST_CASE(equals_the_plain_loops_for_shapes_at_the_edges_of_kernels) {
  for (const Index m : {1, 2, 8, 16, 33})
    for (const Index n : {1, 4, 7, 64})
      for (const Index k : {1, 3, 256, 400}) {
        const Matrix a = random_matrix(m, k, "a"), b = random_matrix(k, n, "b");
        Matrix c(m, n);
        c.fill(kNaN);
        gemm(1, Op::none, a, Op::none, b, 0, c);
        BOOST_TEST(worst(1, Op::none, a, Op::none, b, 0, c, c) <= 1, m << " x " << k << " x " << n);
      }
}

BOOST_AUTO_TEST_CASE(with_beta_0_does_not_read_what_was_there) {
  for (const Index size : {3, 100, 300}) {
    const Matrix a = random_matrix(size, size, "a");
    Matrix c(size, size);
    c.fill(kNaN);
    gemm(1, Op::none, a, Op::transpose, a, 0, c);
    BOOST_TEST(c.is_finite(), "size " << size);
  }
}

BOOST_AUTO_TEST_CASE(without_inner_extent_is_beta_c) {
  const Matrix a(3, 0), b(0, 4);
  Matrix c(3, 4);
  c.fill(2);
  gemm(1, Op::none, a, Op::none, b, Real(0.5), c);
  for (const Real entry : c) BOOST_TEST(entry == 1);
  c.fill(kNaN);
  gemm(1, Op::none, a, Op::none, b, 0, c);
  for (const Real entry : c) BOOST_TEST(entry == 0);
}

BOOST_AUTO_TEST_CASE(of_shapes_that_do_not_fit_is_refused) {
  const Matrix a(2, 3), b(4, 5);
  Matrix c(2, 5), wrong(3, 5);
  BOOST_TEST(sentence([&] { gemm(1, Op::none, a, Op::none, b, 0, c); }) ==
             "gemm: shapes do not fit (got 2 x 3 times 4 x 5 into 2 x 5)");
  BOOST_TEST(sentence([&] { gemm(1, Op::transpose, a, Op::transpose, b, 0, c); }) ==
             "gemm: shapes do not fit (got 3 x 2 times 5 x 4 into 2 x 5)");
  BOOST_TEST(sentence([&] { gemm(1, Op::none, a, Op::none, Matrix(3, 5), 0, wrong); }) ==
             "gemm: shapes do not fit (got 2 x 3 times 3 x 5 into 3 x 5)");
}

BOOST_AUTO_TEST_CASE(of_blocks_that_blas_would_refuse_is_refused) {
  const Matrix a(2, 3), b(3, 5);
  Matrix c(2, 5);
  BOOST_TEST(sentence([&] { gemm(1, Op::none, ConstBlock(a.memptr(), 2, 3, 1), Op::none, b, 0, c); }) ==
             "gemm: columns of a overlap (got a stride of 1, expected at least 2)");
  BOOST_TEST(sentence([&] { gemm(1, Op::none, a, Op::none, ConstBlock(b.memptr(), 3, 5, Index{1} << 31), 0, c); }) ==
             "gemm: b is too large for BLAS (got 5 columns at a stride of 2147483648, expected at most 2147483647)");
}

BOOST_AUTO_TEST_CASE(of_a_thousand_cubed_has_the_same_bits_whatever_openblas_num_threads_says) {
  const std::string one = bits_with("1");
  BOOST_TEST(one.size() == 17);  // 16 hexadecimal digits and the line's end
  for (const char* threads : {"2", "4"}) BOOST_TEST(bits_with(threads) == one);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
