// Optimizers, against a few updates made by hand, and what holds for all of them.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "support.hpp"
#include "training/optimizers/optimizer.hpp"

namespace initlab::test {

namespace {

using Numbers = std::vector<Real>;

/// One optimizer at work on a few parameters.
class Updates {
 public:
  Updates(const std::string& type, Values values, Numbers theta)
      : parameters(std::move(theta)),
        optimizer_(training::make_optimizer(type, complete(training::optimizers(), type, std::move(values)))) {
    for (Index s = 0; s < optimizer_->states().size(); ++s)
      state.emplace_back(parameters.size(), optimizer_->initial_state(s));
  }

  const Numbers& step(const Numbers& gradient, double multiplier = 1) {
    step(gradient, multiplier, 0, parameters.size());
    ++done_;
    return parameters;
  }
  /// The same, one parameter at a time.
  void step_by_entries(const Numbers& gradient) {
    for (Index i = 0; i < parameters.size(); ++i) step(gradient, 1, i, 1);
    ++done_;
  }

  Numbers parameters;
  std::vector<Numbers> state;

 private:
  void step(const Numbers& gradient, double multiplier, Index first, Index count) {
    std::vector<Real*> at;
    for (Numbers& one : state) at.push_back(one.data() + first);
    optimizer_->update(std::span(parameters).subspan(first, count), std::span(gradient).subspan(first, count), at,
                       multiplier, done_);
  }

  std::unique_ptr<training::Optimizer> optimizer_;
  std::int64_t done_ = 0;
};

void check(const Numbers& got, const Numbers& expected) {
  BOOST_TEST(got == expected, boost::test_tools::per_element());
}

/// A division, a root and a handful of products round by half an eps each; nothing here is larger than 1.
void check_near(Real got, double expected) {
  BOOST_TEST(std::abs(static_cast<double>(got) - expected) <= 4 * std::numeric_limits<Real>::epsilon(),
             got << " is not " << expected);
}

/// Every optimizer, and every way to run one that has its own loop.
const std::vector<std::pair<std::string, Values>> kAll = {
    {"sgd", {{"rate", 0.5}, {"weight_decay", 0.25}}},
    {"momentum", {{"rate", 0.5}, {"weight_decay", 0.25}, {"decay", std::string("decoupled")}}},
    {"nesterov", {{"rate", 0.5}, {"weight_decay", 0.25}}},
    {"adagrad", {{"rate", 0.5}, {"rate_decay", 0.1}, {"weight_decay", 0.25}}},
    {"rmsprop", {{"rate", 0.5}}},
    {"rmsprop", {{"rate", 0.5}, {"momentum", 0.5}, {"weight_decay", 0.25}, {"decay", std::string("decoupled")}}},
    {"rmsprop", {{"rate", 0.5}, {"centered", true}}},
    {"rmsprop", {{"rate", 0.5}, {"centered", true}, {"momentum", 0.5}}},
    {"adam", {{"rate", 0.5}, {"weight_decay", 0.25}}},
    {"adam", {{"rate", 0.5}, {"amsgrad", true}}},
    {"adamw", {{"rate", 0.5}, {"weight_decay", 0.25}}}};

Numbers waves(Index count, double phase) {
  Numbers numbers;
  for (Index i = 0; i < count; ++i) numbers.push_back(static_cast<Real>(std::sin(static_cast<double>(i) + phase)));
  return numbers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(optimizers)

// All numbers are short binary fractions, and nothing is rounded, where `check` compares.

BOOST_AUTO_TEST_CASE(a_step_of_sgd_is_rate_times_gradient_and_there_is_no_state) {
  Updates sgd("sgd", {{"rate", 0.5}}, {1, -2});
  BOOST_TEST(sgd.state.empty());
  check(sgd.step({0.5, 1}), {0.75, -2.5});
}

BOOST_AUTO_TEST_CASE(decay_of_sgd_is_that_of_half_the_squared_norm) {
  // g + theta / 2 = (1, 0).
  check(Updates("sgd", {{"rate", 0.5}, {"weight_decay", 0.5}}, {1, -2}).step({0.5, 1}), {0.5, -2});
}

BOOST_AUTO_TEST_CASE(with_momentum_the_rate_multiplies_the_accumulated_gradient) {
  Updates momentum("momentum", {{"rate", 0.5}, {"momentum", 0.5}}, {1, -2});
  check(momentum.step({0.5, 1}), {0.75, -2.5});
  check(momentum.state.at(0), {0.5, 1});
  // v = v / 2 + g = (0.25, 0.5) + (0.25, -1) = (0.5, -0.5); theta -= v / 2.
  check(momentum.step({0.25, -1}), {0.5, -2.25});
  check(momentum.state[0], {0.5, -0.5});
}

BOOST_AUTO_TEST_CASE(a_multiplier_scales_the_rate_and_not_the_state) {
  Updates momentum("momentum", {{"rate", 0.5}, {"momentum", 0.5}}, {1, -2});
  check(momentum.step({0.5, 1}, 0.25), {0.9375, -2.125});
  check(momentum.state.at(0), {0.5, 1});
}

BOOST_AUTO_TEST_CASE(coupled_decay_is_accumulated_and_decoupled_decay_is_not) {
  const Values values = {{"rate", 0.5}, {"momentum", 0.5}, {"weight_decay", 0.5}};
  Updates coupled("momentum", values, {1, -2});
  // g + theta / 2 = (1, 0), then (0.5, -2); v = (1, 0), then (1, -2).
  check(coupled.step({0.5, 1}), {0.5, -2});
  check(coupled.step({0.25, -1}), {0, -1});
  Values apart = values;
  apart["decay"] = std::string("decoupled");
  Updates decoupled("momentum", apart, {1, -2});
  // theta shrinks to 3/4 of itself; v = (0.5, 1), then (0.5, -0.5).
  check(decoupled.step({0.5, 1}), {0.5, -2});
  check(decoupled.step({0.25, -1}), {0.125, -1.25});
}

BOOST_AUTO_TEST_CASE(nesterov_looks_ahead_by_one_more_accumulation) {
  Updates nesterov("nesterov", {{"rate", 0.5}, {"momentum", 0.5}}, {1, -2});
  // v = (0.5, 1), g + v / 2 = (0.75, 1.5).
  check(nesterov.step({0.5, 1}), {0.625, -2.75});
  // v = (0.5, -0.5), g + v / 2 = (0.5, -1.25).
  check(nesterov.step({0.25, -1}), {0.375, -2.125});
}

BOOST_AUTO_TEST_CASE(adagrad_divides_by_the_root_of_the_sum_of_squares) {
  const Values values = {{"rate", 0.5}, {"epsilon", 0.75}};
  Updates adagrad("adagrad", values, {1});
  // s = 9/16, then 25/16; g / (sqrt(s) + epsilon) = 1/2 both times.
  check(adagrad.step({0.75}), {0.75});
  check(adagrad.step({1}), {0.5});
  check(adagrad.state.at(0), {1.5625});
  Values slower = values;
  slower["rate_decay"] = 1.0;
  Updates decaying("adagrad", slower, {1});
  check(decaying.step({0.75}), {0.75});
  check(decaying.step({1}), {0.625});
  slower["weight_decay"] = 0.5;
  slower["decay"] = std::string("decoupled");
  Updates shrinking("adagrad", slower, {1});
  // By 1/4, then, at half the rate, by 1/8.
  check(shrinking.step({0.75}), {0.5});
  check(shrinking.step({1}), {0.3125});
  Values begun = values;
  begun["initial_accumulator"] = 0.5625;
  check(Updates("adagrad", begun, {1}).step({1}), {0.75});
}

BOOST_AUTO_TEST_CASE(rmsprop_divides_by_the_root_of_the_mean_square) {
  Values values = {{"rate", 0.5}, {"alpha", 0.75}, {"epsilon", 0.5}};
  Updates plain("rmsprop", values, {1});
  BOOST_TEST(plain.state.size() == 1u);
  // s = 1/4 both times: g / (sqrt(s) + epsilon) = 1, then 1/2.
  check(plain.step({1}), {0.5});
  check(plain.step({0.5}), {0.25});
  values["momentum"] = 0.5;
  Updates accumulated("rmsprop", values, {1});
  // v = 1, then 1/2 + 1/2.
  check(accumulated.step({1}), {0.5});
  check(accumulated.step({0.5}), {0});
}

BOOST_AUTO_TEST_CASE(centered_rmsprop_divides_by_the_deviation_of_the_gradient) {
  // s = 1/2, m = 1/2, s - m^2 = 1/4.
  check(Updates("rmsprop", {{"rate", 0.5}, {"alpha", 0.5}, {"epsilon", 0.5}, {"centered", true}}, {1}).step({1}),
        {0.5});
  // A gradient that does not change has none: what rounding leaves of s - m^2 may be below 0.
  Updates constant("rmsprop", {{"rate", 1e-9}, {"alpha", 0.7}, {"centered", true}}, Numbers(50, 0));
  for (int step = 0; step < 100; ++step) constant.step(waves(50, 0.1));
  for (const Real theta : constant.parameters) BOOST_TEST(std::isfinite(theta));
}

BOOST_AUTO_TEST_CASE(adam_corrects_both_means_for_their_beginning_at_zero) {
  const Values values = {{"rate", 0.5}, {"beta1", 0.5}, {"beta2", 0.75}, {"epsilon", 1.0}};
  Updates adam("adam", values, {1});
  // m = 1/2, v = 1/4, both 1 when corrected: a step of rate / (1 + epsilon).
  check(adam.step({1}), {0.75});
  // m = -1/4, corrected by 3/4; v = 7/16, corrected to 1.
  check_near(adam.step({-1})[0], 0.75 + 0.5 / 3 / 2);
}

BOOST_AUTO_TEST_CASE(amsgrad_divides_by_the_largest_mean_square_so_far) {
  Updates adam("adam", {{"rate", 0.5}, {"beta1", 0.5}, {"beta2", 0.75}, {"epsilon", 1.0}, {"amsgrad", true}}, {1});
  BOOST_TEST(adam.state.size() == 3u);
  check(adam.step({1}), {0.75});
  // v falls to 3/16, and 1/4 stays below the root; m = 1/4.
  check_near(adam.step({0})[0], 0.75 - 0.5 / 3 / (std::sqrt(0.25 / 0.4375) + 1));
}

BOOST_AUTO_TEST_CASE(adam_divides_its_decay_by_the_root_and_adamw_does_not) {
  const Values values = {{"rate", 0.5}, {"beta1", 0.5}, {"beta2", 0.75}, {"epsilon", 1.0}, {"weight_decay", 0.5}};
  // g + theta / 2 = 1, and 1 it remains after division.
  check(Updates("adam", values, {1}).step({0.5}), {0.75});
  // 3/4 of theta, minus 1/4.
  check(Updates("adamw", values, {1}).step({1}), {0.5});
}

BOOST_AUTO_TEST_CASE(a_multiplier_and_a_rate_make_the_same_bits_as_their_product) {
  for (const auto& [type, values] : kAll) {
    Values quarter = values;
    quarter["rate"] = std::get<double>(values.at("rate")) / 4;
    Updates multiplied(type, values, waves(9, 1)), of_that_rate(type, quarter, waves(9, 1));
    for (int step = 0; step < 3; ++step) {
      multiplied.step(waves(9, 2.0 + step), 0.25);
      of_that_rate.step(waves(9, 2.0 + step));
    }
    BOOST_TEST_CONTEXT(type) check(multiplied.parameters, of_that_rate.parameters);
  }
}

BOOST_AUTO_TEST_CASE(an_entry_moves_by_itself_however_a_tensor_is_cut) {
  for (const auto& [type, values] : kAll) {
    Updates whole(type, values, waves(37, 1)), cut(type, values, waves(37, 1));
    for (int step = 0; step < 3; ++step) {
      whole.step(waves(37, 2.0 + step));
      cut.step_by_entries(waves(37, 2.0 + step));
    }
    BOOST_TEST_CONTEXT(type) check(whole.parameters, cut.parameters);
  }
}

BOOST_AUTO_TEST_CASE(at_rate_0_nothing_moves_whatever_decays) {
  for (const auto& [type, values] : kAll) {
    Updates updates(type, values, waves(9, 1));
    for (int step = 0; step < 3; ++step) updates.step(waves(9, 2.0 + step), 0);
    BOOST_TEST_CONTEXT(type) check(updates.parameters, waves(9, 1));
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_optimizer_is_an_error) {
  BOOST_TEST(sentence([] { training::make_optimizer("lion", Parameters()); }) ==
             "training.optimizer: no such optimizer (got \"lion\", expected one of sgd, momentum, nesterov, adagrad, "
             "rmsprop, adam, adamw)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
