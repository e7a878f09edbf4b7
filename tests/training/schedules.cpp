// Schedules of the learning rate: their values at both ends and between, and what they refuse.
#include "training/schedules/schedule.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

namespace initlab::test {

namespace {

/// 100 updates, 10 an epoch.
std::unique_ptr<training::RateSchedule> schedule(const std::string& type, Values values,
                                                 const training::RunLength& length = {10, 100}) {
  return training::make_schedule(type, complete(training::schedules(), type, std::move(values)), length);
}

std::string refusal(const std::string& type, const Values& values) {
  return sentence([&] { schedule(type, values); });
}

/// A cosine and two divisions round by an eps of double or so each.
void check(const training::RateSchedule& schedule, const std::vector<std::pair<std::int64_t, double>>& expected) {
  for (const auto& [step, factor] : expected)
    BOOST_TEST(std::abs(schedule.factor(step) - factor) <= 1e-15,
               "f(" << step << ") is " << schedule.factor(step) << ", not " << factor);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schedules)

BOOST_AUTO_TEST_CASE(without_a_warm_up_a_constant_rate_is_one_throughout) {
  check(*schedule("constant", {}), {{0, 1}, {1, 1}, {99, 1}, {1'000'000'000'000, 1}});
}

BOOST_AUTO_TEST_CASE(a_warm_up_rises_from_its_first_share_and_is_whole_after_its_length) {
  const std::vector<std::pair<std::int64_t, double>> expected = {{0, 0.25}, {1, 0.5}, {2, 0.75}, {3, 1}, {4, 1}};
  check(*schedule("constant", {{"warmup_steps", std::int64_t{4}}}), expected);
  check(*schedule("constant", {{"warmup_epochs", 0.4}}), expected);
  check(*schedule("constant", {{"warmup_epochs", 2.0}}), {{0, 0.05}, {9, 0.5}, {19, 1}, {20, 1}});
  check(*schedule("constant", {{"warmup_steps", std::int64_t{0}}}), {{0, 1}});
}

BOOST_AUTO_TEST_CASE(step_multiplies_by_its_factor_at_each_milestone) {
  const std::vector<std::pair<std::int64_t, double>> each_30 = {{0, 1},    {29, 1},    {30, 0.5},
                                                                {59, 0.5}, {60, 0.25}, {300, std::pow(2.0, -10)}};
  check(*schedule("step", {{"factor", 0.5}, {"every_epochs", std::int64_t{3}}}), each_30);
  check(*schedule("step", {{"factor", 0.5}, {"every_steps", std::int64_t{30}}}), each_30);
  const std::vector<std::pair<std::int64_t, double>> listed = {{0, 1},    {9, 1},     {10, 0.5},
                                                               {24, 0.5}, {25, 0.25}, {1000, 0.25}};
  check(*schedule("step", {{"factor", 0.5}, {"epochs", std::vector<double>{1, 2.5}}}), listed);
  check(*schedule("step", {{"factor", 0.5}, {"steps", std::vector<double>{25, 10}}}), listed);
}

BOOST_AUTO_TEST_CASE(milestones_count_from_step_0_also_with_a_warm_up) {
  check(*schedule("step", {{"factor", 0.5}, {"steps", std::vector<double>{2, 6}}, {"warmup_steps", std::int64_t{4}}}),
        {{0, 0.25}, {1, 0.5}, {2, 0.375}, {3, 0.5}, {5, 0.5}, {6, 0.25}});
}

BOOST_AUTO_TEST_CASE(cosine_falls_from_one_to_its_final_share_and_stays_there) {
  check(*schedule("cosine", {}), {{0, 1}, {25, (1 + std::sqrt(0.5)) / 2}, {50, 0.5}, {100, 0}, {101, 0}, {1000, 0}});
  check(*schedule("cosine", {{"final", 0.25}}), {{0, 1}, {50, 0.625}, {100, 0.25}, {150, 0.25}});
  check(*schedule("cosine", {{"steps", std::int64_t{20}}}), {{0, 1}, {10, 0.5}, {20, 0}, {21, 0}});
  check(*schedule("cosine", {{"epochs", 4.0}}), {{0, 1}, {20, 0.5}, {40, 0}});
}

BOOST_AUTO_TEST_CASE(cosine_begins_after_its_warm_up_and_ends_where_it_would_without) {
  check(*schedule("cosine", {{"warmup_steps", std::int64_t{20}}}),
        {{0, 0.05}, {9, 0.5}, {19, 1}, {20, 1}, {60, 0.5}, {100, 0}});
}

BOOST_AUTO_TEST_CASE(of_a_run_of_length_0_every_schedule_can_be_made) {
  BOOST_TEST(schedule("cosine", {}, {10, 0})->factor(0) == 0);
  BOOST_TEST(schedule("cosine", {{"warmup_steps", std::int64_t{5}}}, {10, 0})->factor(0) == 0.2);
}

BOOST_AUTO_TEST_CASE(parameters_that_do_not_go_together_are_refused_with_a_sentence) {
  BOOST_TEST(refusal("constant", {{"warmup_epochs", 1.0}, {"warmup_steps", std::int64_t{100}}}) ==
             "warmup_epochs and warmup_steps together (got 1.0 and 100, expected one of them)");
  BOOST_TEST(refusal("step", {}) ==
             "not said when the rate steps (expected one of every_epochs, every_steps, epochs, steps)");
  BOOST_TEST(refusal("step", {{"every_steps", std::int64_t{5}}, {"epochs", std::vector<double>{1, 2}}}) ==
             "every_steps and epochs together (got 5 and [1.0, 2.0], expected one of them)");
  BOOST_TEST(refusal("cosine", {{"warmup_epochs", 10.0}}) ==
             "the warm-up is not shorter than the whole (got 100 of 100 updates)");
  BOOST_TEST(refusal("cosine", {{"epochs", 1.0}, {"steps", std::int64_t{10}}}) ==
             "epochs and steps together (got 1.0 and 10, expected one of them)");
}

BOOST_AUTO_TEST_CASE(an_unknown_schedule_is_an_error) {
  BOOST_TEST(sentence([] { training::make_schedule("linear", Parameters(), {}); }) ==
             "training.schedule: no such schedule (got \"linear\", expected one of constant, step, cosine)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
