#include "manifest/schedule.hpp"

#include "support.hpp"

namespace initlab::manifest {

namespace {

using Steps = std::vector<std::int64_t>;

Schedule schedule(const std::string& text) {
  return run({.training = "optimizer = \"sgd\"\nepochs = 1\nevaluate = " + text}).setup->training.evaluate;
}

Steps steps(const std::string& text, std::int64_t per_epoch, std::int64_t last) {
  return schedule(text).steps(per_epoch, last);
}

Lines complaints(const std::string& text) {
  return problems(Parts{.training = "optimizer = \"sgd\"\nepochs = 1\nevaluate = " + text});
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_first_and_the_last_step_belong_to_every_schedule) {
  BOOST_TEST(steps("[]", 10, 25) == (Steps{0, 25}));
  BOOST_TEST(steps("[3]", 10, 25) == (Steps{0, 3, 25}));
  BOOST_TEST(steps("{ every_epochs = 1 }", 10, 25) == (Steps{0, 10, 20, 25}));
  BOOST_TEST(steps("{ every_epochs = 1 }", 10, 0) == (Steps{0}));
}

BOOST_AUTO_TEST_CASE(each_rule_is_due_at_its_steps) {
  BOOST_TEST(steps("{ every_epochs = 2 }", 3, 13) == (Steps{0, 6, 12, 13}));
  BOOST_TEST(steps("{ every_steps = 4 }", 3, 9) == (Steps{0, 4, 8, 9}));
  BOOST_TEST(steps("{ steps = \"2..4\" }", 3, 9) == (Steps{0, 2, 3, 4, 9}));
  BOOST_TEST(steps("{ steps = \"8..200\" }", 3, 9) == (Steps{0, 8, 9}));
  BOOST_TEST(steps("{ steps = \"20..200\" }", 3, 9) == (Steps{0, 9}));
  BOOST_TEST(steps("[7, 1, 7, 100]", 3, 9) == (Steps{0, 1, 7, 9}));
}

BOOST_AUTO_TEST_CASE(logarithmic_steps_are_the_distinct_roundings_of_powers) {
  // 10^(k/4): 1, 1.78, 3.16, 5.62, 10, 17.8, 31.6, 56.2, 100.
  BOOST_TEST(steps("{ steps = \"log\", per_decade = 4 }", 1, 100) == (Steps{0, 1, 2, 3, 6, 10, 18, 32, 56, 100}));
  // 10^(k/8) up to 10: 1, 1.33, 1.78, 2.37, 3.16, 4.22, 5.62, 7.50, 10.
  BOOST_TEST(steps("{ steps = \"log\" }", 1, 10) == (Steps{0, 1, 2, 3, 4, 6, 7, 10}));
}

BOOST_AUTO_TEST_CASE(a_list_is_the_union_of_its_rules) {
  BOOST_TEST(steps("[{ every_epochs = 1 }, 1, { steps = \"9..11\" }, 2]", 10, 30) ==
             (Steps{0, 1, 2, 9, 10, 11, 20, 30}));
  const Schedule mixed = schedule("[1, { every_steps = 5 }, 2]");
  BOOST_TEST(mixed.rules.size() == 2u);
  BOOST_TEST(mixed.rules[0].steps == (Steps{1, 2}));
}

BOOST_AUTO_TEST_CASE(only_the_plain_rule_is_each_epoch) {
  BOOST_TEST(schedule("{ every_epochs = 1 }").each_epoch());
  BOOST_TEST(schedule("[{ every_epochs = 1 }]").each_epoch());
  BOOST_TEST(!schedule("{ every_epochs = 2 }").each_epoch());
  BOOST_TEST(!schedule("[{ every_epochs = 1 }, 3]").each_epoch());
  BOOST_TEST(!schedule("[]").each_epoch());
}

BOOST_AUTO_TEST_CASE(huge_numbers_neither_overflow_nor_fill_the_memory) {
  const std::int64_t far = 1'000'000'000'000;
  BOOST_TEST(steps("{ every_epochs = 1000000000 }", far, far) == (Steps{0, far}));
  BOOST_TEST(steps("{ steps = \"log\", per_decade = 1 }", 1, far).size() == 14u);
  for (const char* text : {"{ every_steps = 1 }", "{ steps = \"0..1000000000000\" }"})
    BOOST_CHECK_EXCEPTION(steps(text, 1, far), Error, [](const Error& e) {
      return e.what() ==
             std::string("too many steps (got 1000000000001, expected at most 10000000); record less often");
    });
  // Two rules, each within the bound, whose union is not.
  BOOST_CHECK_EXCEPTION(
      steps("[{ steps = \"0..6999999\" }, { steps = \"7000000..13999999\" }]", 1, far), Error, [](const Error& e) {
        return e.what() == std::string("too many steps (got 14000001, expected at most 10000000); record less often");
      });
}

BOOST_AUTO_TEST_CASE(what_is_no_schedule_is_refused) {
  check_lines(
      complaints("3"),
      {"10:12: training.evaluate: wrong type (got 3, expected { every_epochs = k }, { every_steps = k }, { steps "
       "= \"0..199\" }, { steps = \"log\" } or a list of these and of steps)"});
  check_lines(complaints("{}"), {"10:12: training.evaluate: not a schedule (got 0 of every_epochs, every_steps and "
                                 "steps, expected one)"});
  check_lines(
      complaints("{ every_steps = 1, every_epochs = 1 }"),
      {"10:12: training.evaluate: not a schedule (got 2 of every_epochs, every_steps and steps, expected one)"});
  check_lines(complaints("{ every_epoch = 1 }"),
              {"10:14: training.evaluate.every_epoch: unknown key; did you mean \"every_epochs\"?"});
  check_lines(
      complaints("{ every_steps = 0 }"),
      {"10:28: training.evaluate.every_steps: out of range (got 0, expected an integer of at least 1 and at most "
       "1000000000000)"});
  check_lines(complaints("[1, -1]"), {"10:16: training.evaluate[1]: out of range (got -1, expected an integer of at "
                                      "least 0 and at most 1000000000000)"});
  check_lines(complaints("{ every_steps = 2, per_decade = 3 }"),
              {"10:31: training.evaluate.per_decade: unknown key (expected one of every_epochs, every_steps, steps)"});
  for (const char* range : {"5..4", "a..b", "1...3", "-1..3", "1..", "1..2x", "0..99999999999999"})
    check_lines(complaints("{ steps = \"" + std::string(range) + "\" }"),
                {"10:22: training.evaluate.steps: not a range of steps (got \"" + std::string(range) +
                 "\", expected \"first..last\", both included, or \"log\")"});
}

}  // namespace initlab::manifest
