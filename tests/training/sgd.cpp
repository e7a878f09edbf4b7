// SGD with momentum, against two numbers updated by hand.
#include <boost/test/unit_test.hpp>

#include "support.hpp"
#include "training/optimizers/optimizer.hpp"

namespace initlab::test {

namespace {

std::unique_ptr<training::Optimizer> sgd(double rate, double momentum) {
  return training::make_optimizer(
      "sgd", Parameters(std::map<std::string, ParameterValue, std::less<>>{{"rate", rate}, {"momentum", momentum}}));
}

using Pair = std::vector<Real>;

}  // namespace

BOOST_AUTO_TEST_SUITE(sgd_updates)

// All numbers are short binary fractions: nothing is rounded.

BOOST_AUTO_TEST_CASE(without_momentum_a_step_is_rate_times_gradient_and_there_is_no_state) {
  const auto optimizer = sgd(0.5, 0);
  BOOST_TEST(optimizer->states() == 0u);
  Pair theta = {1, -2};
  optimizer->update(theta, Pair{0.5, 1}, {}, 1, 0);
  BOOST_TEST(theta == (Pair{0.75, -2.5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(with_momentum_the_rate_multiplies_the_accumulated_gradient) {
  const auto optimizer = sgd(0.5, 0.5);
  BOOST_TEST(optimizer->states() == 1u);
  Pair theta = {1, -2}, v = {0, 0};
  Real* const state[] = {v.data()};
  optimizer->update(theta, Pair{0.5, 1}, state, 1, 0);
  BOOST_TEST(v == (Pair{0.5, 1}), boost::test_tools::per_element());
  BOOST_TEST(theta == (Pair{0.75, -2.5}), boost::test_tools::per_element());
  // v = v / 2 + g = (0.25, 0.5) + (0.25, -1) = (0.5, -0.5); theta -= v / 2.
  optimizer->update(theta, Pair{0.25, -1}, state, 1, 1);
  BOOST_TEST(v == (Pair{0.5, -0.5}), boost::test_tools::per_element());
  BOOST_TEST(theta == (Pair{0.5, -2.25}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tensors_multiplier_scales_the_rate_and_not_the_state) {
  const auto optimizer = sgd(0.5, 0.5);
  Pair theta = {1, -2}, v = {0, 0};
  Real* const state[] = {v.data()};
  optimizer->update(theta, Pair{0.5, 1}, state, 0.25, 0);
  BOOST_TEST(v == (Pair{0.5, 1}), boost::test_tools::per_element());
  BOOST_TEST(theta == (Pair{0.9375, -2.125}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_unknown_optimizer_is_an_error) {
  BOOST_TEST(sentence([] { training::make_optimizer("adam", Parameters()); }) ==
             "training.optimizer: no such optimizer (got \"adam\", expected sgd)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
