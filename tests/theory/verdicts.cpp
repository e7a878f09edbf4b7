// How far out a recorded number lies, and differences of pairs.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "prediction/scatter.hpp"
#include "verdict/paired.hpp"

using namespace initlab;
using prediction::Scatter;

BOOST_AUTO_TEST_SUITE(verdicts)

BOOST_AUTO_TEST_CASE(what_is_allowed_is_what_is_more_probable_than_the_level) {
  const Scatter cases[] = {Scatter::logarithmic(2, prediction::gamma_spread(20)), Scatter::additive(-1, 0.3),
                           Scatter::of_units(0.3, 0.05)};
  for (const Scatter& one : cases)
    for (const double networks : {1.0, 7.0})
      for (const double level : {0.1, 1e-4}) {
        const auto [low, high] = one.allowed(level, networks);
        BOOST_TEST(low < one.value);
        BOOST_TEST(one.value < high);
        BOOST_TEST(std::abs(one.probability(low, networks) / level - 1) < 1e-3);
        BOOST_TEST(std::abs(one.probability(high, networks) / level - 1) < 1e-3);
      }
}

BOOST_AUTO_TEST_CASE(positive_numbers_are_pooled_by_their_logarithms) {
  BOOST_TEST(std::abs(Scatter::logarithmic(1, {}).pooled({1, 100}) - 10) < 1e-12);
  BOOST_TEST(Scatter::additive(1, 1).pooled({1, 100}) == 50.5);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_improbable) {
  BOOST_TEST(Scatter::logarithmic(2, prediction::gamma_spread(20)).probability(0, 1) == 0);
  BOOST_TEST(Scatter::of_units(0, 0).probability(0.01, 1) == 0);
  BOOST_TEST(Scatter::of_units(0, 0).probability(0, 1) == 1);
  // None of 20 units where 1 in 10 is expected: 0.9^20 = 0.12 on one side. A beta law alone would exclude 0.
  BOOST_TEST(Scatter::of_units(0.1, std::sqrt(0.09 / 21)).probability(0, 1) > 0.2);
}

BOOST_AUTO_TEST_CASE(pairs_give_students_interval_and_the_seeds_that_it_needs) {
  // Mean 1, deviation sqrt(2.5), t_4(97.5 %) = 2.776445: 1 +- 2.776445 sqrt(2.5 / 5).
  const verdict::PairedDifference found = verdict::paired_difference({-1, 0, 1, 2, 3});
  BOOST_TEST(found.pairs == 5U);
  BOOST_TEST(std::abs(found.mean - 1) < 1e-12);
  BOOST_TEST(std::abs(found.t_high - 1 - 2.776445 * std::sqrt(0.5)) < 1e-5);
  BOOST_TEST(found.bootstrap_low < 1);
  BOOST_TEST(found.bootstrap_high > 1);
  // An effect of 1 / sqrt(2.5) = 0.632: the power, by the non-central t of scipy, is 0.798 at 21 pairs, 0.819 at 22.
  BOOST_TEST(found.seeds_needed == 22);
}

BOOST_AUTO_TEST_CASE(large_effects_need_few_pairs_and_none_needs_infinitely_many) {
  // -2 +- 1: an effect of 2, for which 4 pairs have a power of 0.755 and 5 one of 0.94 (scipy's nct).
  const double shift = 2 * std::sqrt(2.0);
  BOOST_TEST(verdict::paired_difference({shift - 1, shift + 1}).seeds_needed == 5);
  BOOST_TEST(std::isinf(verdict::paired_difference({0, 0, 0}).seeds_needed));
  BOOST_TEST(verdict::paired_difference({1, 1, 1}).seeds_needed == 2);
}

BOOST_AUTO_TEST_CASE(holm_rejects_step_by_step) {
  const std::vector<bool> rejected = verdict::holm({0.03, 0.001, 0.02, 0.5});
  // 0.001 <= 0.05 / 4; 0.02 > 0.05 / 3.
  BOOST_TEST((rejected == std::vector<bool>{false, true, false, false}));
  BOOST_TEST((verdict::holm({0.02, 0.01}) == std::vector<bool>{true, true}));
}

BOOST_AUTO_TEST_SUITE_END()
