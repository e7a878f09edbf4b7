// Synthetic inputs of known geometry.
#include "data/synthetic_inputs.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "support.hpp"

namespace initlab::data::test {

namespace {

/// Of a rounding to Real, and of what sums of 200 terms in double precision leave.
constexpr double kEpsilon =
    static_cast<double>(std::numeric_limits<Real>::epsilon()) + 200 * std::numeric_limits<double>::epsilon();

manifest::DataPlan inputs(const std::string& law, std::int64_t dimension, Values more = {}) {
  more.emplace("inputs", law);
  more.emplace("dimension", dimension);
  return plan("synthetic", std::move(more));
}

double product(const Matrix& x, Index a, Index b) {
  double sum = 0;
  for (Index i = 0; i < x.n_rows; ++i) sum += static_cast<double>(x(i, a)) * static_cast<double>(x(i, b));
  return sum;
}

/// Each entry is rounded once to Real: a product of two vectors of length sqrt(n) moves by at most eps n.
double bound(Index n) { return kEpsilon * static_cast<double>(n); }

}  // namespace

BOOST_AUTO_TEST_SUITE(synthetic_inputs)

BOOST_AUTO_TEST_CASE(pairs_have_the_cosine_and_the_norm) {
  for (const double cosine : {-1.0, -0.3, 0.0, 0.5, 0.999, 1.0}) {
    const Dataset dataset = load(inputs("pairs", 50, {{"cosine", cosine}}), seeds(1));
    for (const Samples* set : {&dataset.train, &dataset.test}) {
      const Matrix x = first(*set, 100);
      for (Index j = 0; j < 100; ++j) BOOST_TEST(std::abs(product(x, j, j) - 50) <= bound(50));
      for (Index k = 0; k < 50; ++k)
        BOOST_TEST(std::abs(product(x, 2 * k, 2 * k + 1) - 50 * cosine) <= bound(50), cosine);
    }
  }
}

BOOST_AUTO_TEST_CASE(different_pairs_are_independent) {
  const Matrix x = first(load(inputs("pairs", 200, {{"cosine", 0.9}}), seeds(2)).train, 20);
  // The cosine of independent directions has standard deviation 1 / sqrt(200); 5 of them.
  for (Index j = 2; j < 20; ++j) BOOST_TEST(std::abs(product(x, 0, j) / 200) < 5 / std::sqrt(200.0));
}

BOOST_AUTO_TEST_CASE(pairs_keep_their_first_samples_when_there_are_more_also_an_odd_number) {
  manifest::DataPlan few = inputs("pairs", 5, {{"cosine", 0.5}});
  few.train = 7;
  BOOST_TEST(
      same(first(load(few, seeds(3)).train, 7), first(load(inputs("pairs", 5, {{"cosine", 0.5}}), seeds(3)).train, 7)));
}

BOOST_AUTO_TEST_CASE(a_circle_is_walked_once_in_equal_steps) {
  manifest::DataPlan circle = inputs("circle", 30);
  circle.train = 12;
  circle.test = 5;
  const Dataset dataset = load(circle, seeds(4));
  const Matrix x = first(dataset.train, 12), y = first(dataset.test, 5);
  for (Index a = 0; a < 12; ++a)
    for (Index b = 0; b < 12; ++b)
      BOOST_TEST(std::abs(product(x, a, b) - 30 * std::cos(2 * std::numbers::pi *
                                                           (static_cast<double>(a) - static_cast<double>(b)) / 12)) <=
                 bound(30));
  // The same plane, walked in fifths.
  for (Index j = 0; j < 5; ++j) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(j) / 5;
    for (Index i = 0; i < 30; ++i)
      BOOST_TEST(std::abs(y(i, j) - (std::cos(angle) * x(i, 0) + std::sin(angle) * x(i, 3))) <=
                 4 * kEpsilon * std::sqrt(30.0));
  }
}

BOOST_AUTO_TEST_CASE(orthonormal_columns_are_orthonormal_and_nested) {
  const Rng rng(5, "test");
  const std::vector<double> q = orthonormal(20, 20, rng), few = orthonormal(20, 3, rng);
  for (Index a = 0; a < 20; ++a)
    for (Index b = 0; b < 20; ++b) {
      double sum = 0;
      for (Index i = 0; i < 20; ++i) sum += q[a * 20 + i] * q[b * 20 + i];
      // Two passes of Gram-Schmidt: some 20 eps of double, of sums of 20 terms.
      BOOST_TEST(std::abs(sum - (a == b ? 1 : 0)) < 400 * std::numeric_limits<double>::epsilon());
    }
  BOOST_TEST(std::equal(few.begin(), few.end(), q.begin()));
}

BOOST_AUTO_TEST_CASE(labels_are_those_of_gaussian_inputs) {
  const Dataset gaussian = load(inputs("gaussian", 5), seeds(6));
  BOOST_TEST((copied(load(inputs("circle", 5), seeds(6)).train.labels()) == copied(gaussian.train.labels())));
  BOOST_TEST(
      (copied(load(inputs("pairs", 5, {{"cosine", 0.1}}), seeds(6)).test.labels()) == copied(gaussian.test.labels())));
}

BOOST_AUTO_TEST_CASE(parameters_that_do_not_go_together_are_refused) {
  BOOST_TEST(load_sentence(inputs("pairs", 5)) == "data.cosine: missing (inputs = \"pairs\" needs it)");
  BOOST_TEST(load_sentence(inputs("circle", 5, {{"cosine", 0.5}})) ==
             "data.cosine: goes with inputs = \"pairs\" only (got inputs = \"circle\")");
  BOOST_TEST(load_sentence(inputs("circle", 1)) ==
             "data.dimension: too small for inputs = \"circle\" (got 1, expected at least 2)");
  BOOST_TEST(load_sentence(inputs("circle", 5, {{"separation", 0.5}})) ==
             "data.separation: class means need inputs = \"gaussian\" and targets = \"classes\" (got \"circle\" and "
             "\"classes\")");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
