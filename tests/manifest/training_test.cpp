#include "support.hpp"

namespace initlab::manifest {

namespace {

TrainingPlan training(const std::string& text) { return run({.training = text}).training; }

}  // namespace

BOOST_AUTO_TEST_CASE(defaults_of_training_are_filled_in) {
  const TrainingPlan plan = training("optimizer = \"sgd\"\nepochs = 5");
  BOOST_TEST(plan.loss.type == "cross_entropy");
  BOOST_TEST(plan.loss.path == "training.loss");
  BOOST_TEST(plan.optimizer.parameters.real("rate") == 0.1);
  BOOST_TEST(plan.optimizer.parameters.real("momentum") == 0.0);
  BOOST_TEST(*plan.batches.size == 100u);
  BOOST_TEST(!plan.batches.replacement);
  BOOST_TEST(*plan.epochs == 5u);
  BOOST_TEST(!plan.steps.has_value());
  BOOST_TEST(plan.evaluate.each_epoch());
}

BOOST_AUTO_TEST_CASE(everything_of_training_can_be_said) {
  const TrainingPlan plan = training(
      "loss = { type = \"mse\" }\noptimizer = { type = \"sgd\", rate = 1, momentum = 0.9 }\n"
      "batches = { size = \"all\", order = \"replacement\" }\nsteps = 10000\nevaluate = { every_steps = 50 }");
  BOOST_TEST(plan.loss.type == "mse");
  BOOST_TEST(plan.optimizer.parameters.real("momentum") == 0.9);
  BOOST_TEST(!plan.batches.size.has_value());
  BOOST_TEST(plan.batches.replacement);
  BOOST_TEST(*plan.steps == 10000u);
  BOOST_TEST(!plan.evaluate.each_epoch());
}

BOOST_AUTO_TEST_CASE(a_run_of_length_zero_needs_no_optimizer) {
  BOOST_TEST(training("epochs = 0").optimizer.type == "");
  BOOST_TEST(training("steps = 0").optimizer.type == "");
  BOOST_TEST(training("steps = 0\noptimizer = \"sgd\"").optimizer.type == "sgd");
  check_lines(problems(Parts{.training = "steps = 1"}), {"7:1: training.optimizer: missing (expected an optimizer)"});
}

BOOST_AUTO_TEST_CASE(a_seed_not_named_is_as_that_of_the_initialisation) {
  const auto seeds = [](const std::string& top) {
    const Seeds s = run({.top = top}).seeds;
    return std::vector<std::uint64_t>{s.init, s.data, s.dropout, s.generation, s.calibration};
  };
  BOOST_TEST(seeds("") == (std::vector<std::uint64_t>{1, 1, 1, 1, 1}));
  BOOST_TEST(seeds("seed = 4") == (std::vector<std::uint64_t>{4, 4, 4, 4, 4}));
  BOOST_TEST(seeds("seed = { init = 2, data = 7 }") == (std::vector<std::uint64_t>{2, 7, 2, 2, 2}));
  BOOST_TEST(seeds("seed = { generation = 5 }") == (std::vector<std::uint64_t>{1, 1, 1, 5, 1}));
  BOOST_TEST(seeds("seed = 9223372036854775807")[0] == 9223372036854775807u);
  check_lines(problems(Parts{.top = "seed = -1"}),
              {"1:8: seed: out of range (got -1, expected an integer of at least 0)"});
  check_lines(problems(Parts{.top = "seed = { inti = 2 }"}), {"1:10: seed.inti: unknown key; did you mean \"init\"?"});
}

}  // namespace initlab::manifest
