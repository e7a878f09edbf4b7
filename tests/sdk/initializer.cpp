#include "initlab/initializer.hpp"

#include "support.hpp"

namespace initlab::test {

namespace {

class Drawn : public LawInitializer {
 public:
  explicit Drawn(const Law& law) : law_(law) {}
  Law entry(const TensorInfo&) const override { return law_; }

 private:
  Law law_;
};

Matrix filled(const Law& law) {
  Matrix w(300, 200);
  Drawn(law).fill(w, {}, Rng(3, "init", "dense1", "weight"));
  return w;
}

double mean(const Matrix& w) {
  double sum = 0;
  for (const Real x : w) sum += x;
  return sum / static_cast<double>(w.n_elem);
}

double variance(const Matrix& w) {
  const double m = mean(w);
  double sum = 0;
  for (const Real x : w) sum += (x - m) * (x - m);
  return sum / static_cast<double>(w.n_elem);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(law_initializer)

BOOST_AUTO_TEST_CASE(draws_the_law_that_it_claims_also_where_the_cut_is_not_symmetric) {
  const double n = 300 * 200;
  for (const Law& law : {Law::normal(0.5, 0.1), Law::uniform(-0.2, 0.6), Law::truncated_normal(1, -2, 2),
                         Law::truncated_normal(2, -1, 7, 1), Law::truncated_normal(1, 8, 9)}) {
    const Matrix w = filled(law);
    // Standard errors std / sqrt(n) and, for a kurtosis of at most 9 (an exponential tail's), std^2 sqrt(8 / n); 4
    // each.
    BOOST_TEST(std::abs(mean(w) - law.mean) < 4 * law.std() / std::sqrt(n), law.text());
    BOOST_TEST(std::abs(variance(w) - law.variance) < 4 * law.variance * std::sqrt(8 / n), law.text());
    BOOST_TEST((Drawn(law).law({})->variance == law.variance));
  }
}

BOOST_AUTO_TEST_CASE(fills_with_a_constant_and_with_a_law_without_spread) {
  for (const Law& law : {Law::constant(0.25), Law::normal(0, 0.25), Law::truncated_normal(0, 0.25, 0.25, 0.25)})
    for (const Real x : filled(law)) BOOST_REQUIRE(x == Real(0.25));
}

BOOST_AUTO_TEST_CASE(cannot_draw_from_a_law_that_is_none_of_the_known) {
  BOOST_TEST(
      sentence([] { filled(Law::other(1)); }) ==
      "LawInitializer::entry returned a law that is not of independent entries, from which nothing can be drawn");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
