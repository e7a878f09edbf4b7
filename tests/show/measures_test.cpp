// The measures by themselves, on blocks that can be checked by hand.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "analysis/gradient_chain.hpp"
#include "analysis/histogram.hpp"
#include "initlab/elementwise.hpp"
#include "initlab/shares.hpp"
#include "initlab/spread.hpp"

using namespace initlab;
using namespace initlab::analysis;

namespace {

struct Ramp {  // slope 1 in (-1, 1), 0.1 in (1, 2), else 0
  template <class T>
  T value(T z) const {
    return z;
  }
  template <class T>
  T slope(T z, T) const {
    return z * z < 1 ? T(1) : z * z < 4 ? T(0.1) : T(0);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(measures)

BOOST_AUTO_TEST_CASE(the_three_standard_deviations_differ_where_units_do) {
  // Two units, two samples: 1, 3 and 10, 10. Mean 6; deviations 5, 3, 4, 4; over samples 1 and 0.
  const Spread seen = spread(arma::mat({{1, 3}, {10, 10}}));
  BOOST_TEST(seen.mean == 6);
  BOOST_TEST(seen.pooled == std::sqrt(66.0 / 4), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(seen.across_samples == std::sqrt(0.5), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(seen.unit[0] == 1);
  BOOST_TEST(seen.unit[1] == 0);
}

BOOST_AUTO_TEST_CASE(squares_that_would_underflow_or_overflow_do_not) {
  BOOST_TEST(rms(arma::mat({{3e-200, 4e-200}})) == std::sqrt(12.5) * 1e-200, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(rms(arma::mat({{3e200, 4e200}})) == std::sqrt(12.5) * 1e200, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(rms(arma::mat(2, 2, arma::fill::zeros)) == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_number_stays_none) {
  const double nan = std::nan("");
  BOOST_TEST(std::isnan(spread(arma::mat({{1, nan}})).pooled));
  BOOST_TEST(std::isnan(rms(arma::mat({{1, nan}}))));
  BOOST_TEST(std::isnan(rms(arma::mat())));
  BOOST_TEST(std::isnan(spread(arma::mat()).mean));
}

BOOST_AUTO_TEST_CASE(shares_count_entries_and_dead_units) {
  // First unit: slopes 1, 0; second: 0.1, 0; third: 0, 0.
  const Elementwise<Ramp> ramp;
  const Shares seen = shares(arma::mat({{0, 5}, {1.5, -3}, {2, 9}}), ramp, 1.0);
  BOOST_TEST(seen.saturated == 5.0 / 6);
  BOOST_TEST(seen.inactive == 4.0 / 6);
  BOOST_TEST(seen.dead == 2.0 / 3);
}

BOOST_AUTO_TEST_CASE(zero_below_what_is_not_zero_is_underflow_and_nodes_without_gradient_are_passed_over) {
  std::vector<NodeMeasures> nodes(4);
  const char* const names[] = {"n0", "n1", "n2", "n3"};
  for (std::size_t i = 0; i < 4; ++i) nodes[i].node = names[i];
  for (std::size_t i = 1; i < 4; ++i) nodes[i].reads = {names[i - 1]};
  nodes[0].gradient_rms = 0, nodes[0].gradient_is_zero = true;
  nodes[1].gradient_rms = 0, nodes[1].gradient_is_zero = true;
  nodes[3].gradient_rms = 2;
  relate_gradients(nodes);
  BOOST_TEST(!nodes[0].underflow);
  BOOST_TEST(!nodes[0].gradient_ratio.has_value());  // over 0
  BOOST_TEST(nodes[1].underflow);
  BOOST_TEST(nodes[1].next == "n3");
  BOOST_TEST(*nodes[1].gradient_ratio == 0);
  BOOST_TEST(nodes[2].next == "");
  BOOST_TEST(nodes[3].next == "");
}

BOOST_AUTO_TEST_CASE(the_next_node_is_the_one_that_reads_it_and_where_a_residual_begins_its_sum) {
  // x -> (branch a, b; skip s) -> sum -> out, in the order of evaluation.
  std::vector<NodeMeasures> nodes(6);
  const char* const names[] = {"x", "a", "b", "s", "sum", "out"};
  const std::vector<std::vector<std::string>> reads = {{}, {"x"}, {"a"}, {"x"}, {"b", "s"}, {"sum"}};
  for (std::size_t i = 0; i < 6; ++i) {
    nodes[i].node = names[i];
    nodes[i].reads = reads[i];
    nodes[i].gradient_rms = static_cast<double>(i + 1);
  }
  relate_gradients(nodes);
  BOOST_TEST(nodes[2].next == "sum");
  BOOST_TEST(*nodes[2].gradient_ratio == 3.0 / 5);
  BOOST_TEST(nodes[3].next == "sum");
  BOOST_TEST(nodes[0].next == "s");  // the skip has a layer of its own
  BOOST_TEST(nodes[4].next == "out");
  nodes[3].reads = {};
  nodes[4].reads = {"b", "x"};  // a skip that is the input itself
  nodes[0].next.clear();
  relate_gradients(nodes);
  BOOST_TEST(nodes[0].next == "sum");
}

BOOST_AUTO_TEST_CASE(counts_of_a_histogram_add_up_with_what_lies_outside) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Histogram seen = histogram(arma::mat({{0, 0.5, 1, 0.99, -0.1, std::nan(""), infinity}}), {0, 1}, 2);
  BOOST_TEST(seen.counts == (std::vector<std::uint64_t>{1, 3}), boost::test_tools::per_element());
  BOOST_TEST(seen.outside == 3u);
}

BOOST_AUTO_TEST_CASE(a_range_has_a_width) {
  FiniteRange none, one, wide;
  BOOST_TEST(none.range().high == 1);
  one.add(arma::mat({{3, std::nan("")}}));
  BOOST_TEST(one.range().low == 2.5);
  BOOST_TEST(one.range().high == 3.5);
  wide.add(arma::mat({{-1.7e308, 1.7e308}}));
  const Histogram seen = histogram(arma::mat({{-1.7e308, 0, 1.7e308}}), wide.range(), 2);
  BOOST_TEST(seen.counts == (std::vector<std::uint64_t>{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
