// Which samples each update takes.
#include "training/order.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

namespace initlab::test {

namespace {

using Batch = std::vector<std::int64_t>;

Batch batch(training::SampleOrder& order, std::int64_t step) {
  Batch index;
  order.batch(step, index);
  return index;
}

Batch epoch(training::SampleOrder& order, std::int64_t number) {
  Batch all;
  for (std::int64_t i = 0; i < order.steps_per_epoch(); ++i) {
    const Batch next = batch(order, number * order.steps_per_epoch() + i);
    all.insert(all.end(), next.begin(), next.end());
  }
  return all;
}

std::vector<Batch> steps(training::SampleOrder& order, std::int64_t count) {
  std::vector<Batch> all;
  for (std::int64_t step = 0; step < count; ++step) all.push_back(batch(order, step));
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order)

BOOST_AUTO_TEST_CASE(each_shuffled_epoch_takes_every_sample_once) {
  const auto order = training::shuffled(103, 10, 1);
  Batch identity(103);
  std::iota(identity.begin(), identity.end(), 0);
  for (std::int64_t number = 0; number < 4; ++number) {
    Batch taken = epoch(*order, number);
    BOOST_TEST((taken != identity));
    std::sort(taken.begin(), taken.end());
    BOOST_TEST(taken == identity, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_last_partial_batch_of_an_epoch_is_kept) {
  const auto order = training::shuffled(103, 10, 1);
  BOOST_TEST(order->steps_per_epoch() == 11);
  BOOST_TEST(order->largest_batch() == 10u);
  BOOST_TEST(batch(*order, 9).size() == 10u);
  BOOST_TEST(batch(*order, 10).size() == 3u);
  BOOST_TEST(batch(*order, 11).size() == 10u);
}

BOOST_AUTO_TEST_CASE(epochs_and_seeds_have_orders_of_their_own) {
  const auto order = training::shuffled(103, 10, 1), other = training::shuffled(103, 10, 2);
  BOOST_TEST((epoch(*order, 0) != epoch(*order, 1)));
  BOOST_TEST((epoch(*order, 0) != epoch(*other, 0)));
}

BOOST_AUTO_TEST_CASE(a_batch_is_never_larger_than_the_data) {
  const auto order = training::shuffled(7, 100, 1);
  BOOST_TEST(order->largest_batch() == 7u);
  BOOST_TEST(order->steps_per_epoch() == 1);
  BOOST_TEST(batch(*order, 5).size() == 7u);
}

BOOST_AUTO_TEST_CASE(every_position_of_a_shuffled_epoch_gets_every_sample_equally_often) {
  // n = 10000 epochs of 5 samples: each of the 25 counts is binomial(n, 1/5), mean 2000, deviation 40; 5 deviations
  // are exceeded by one of 25 counts with probability 1.4e-5.
  const auto order = training::shuffled(5, 5, 3);
  std::vector<int> counts(25);
  for (std::int64_t step = 0; step < 10000; ++step) {
    const Batch taken = batch(*order, step);
    for (std::size_t place = 0; place < 5; ++place) ++counts[place * 5 + static_cast<std::size_t>(taken[place])];
  }
  for (const int count : counts) BOOST_TEST(std::abs(count - 2000) < 200);
}

BOOST_AUTO_TEST_CASE(with_replacement_every_sample_is_drawn_equally_often) {
  // 20000 draws of 50 samples: sum (n_i - 400)^2 / 400 has chi-squared's law with 49 degrees of freedom, mean 49 and
  // deviation sqrt(98) = 9.9. Above 109 (six deviations) it lies with probability 2e-6, below 15 with 2e-7; a shuffle
  // in place of draws would give 0.
  const auto order = training::with_replacement(50, 20, 1);
  std::vector<double> counts(50);
  for (std::int64_t step = 0; step < 1000; ++step)
    for (const std::int64_t sample : batch(*order, step)) counts.at(static_cast<std::size_t>(sample)) += 1;
  double statistic = 0;
  for (const double count : counts) statistic += (count - 400) * (count - 400) / 400;
  BOOST_TEST(statistic < 109);
  BOOST_TEST(statistic > 15);
}

BOOST_AUTO_TEST_CASE(with_replacement_every_batch_is_full) {
  const auto order = training::with_replacement(103, 10, 1);
  BOOST_TEST(order->steps_per_epoch() == 11);
  for (std::int64_t step = 0; step < 22; ++step) BOOST_TEST(batch(*order, step).size() == 10u);
  BOOST_TEST((batch(*order, 0) != batch(*order, 11)));
}

BOOST_AUTO_TEST_CASE(a_batch_is_a_function_of_the_step_alone) {
  for (const bool replacement : {false, true}) {
    const auto make = [&] {
      return replacement ? training::with_replacement(103, 10, 5) : training::shuffled(103, 10, 5);
    };
    const auto forward = make(), backward = make();
    const std::vector<Batch> expected = steps(*forward, 33);
    for (std::int64_t step = 32; step >= 0; --step)
      BOOST_TEST(batch(*backward, step) == expected[static_cast<std::size_t>(step)], boost::test_tools::per_element());
    BOOST_TEST(batch(*make(), 25) == expected[25], boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
