#include "support.hpp"

namespace initlab::manifest {

namespace {

TrainingPlan training(const std::string& text) { return run({.training = text}).setup->training; }

}  // namespace

BOOST_AUTO_TEST_CASE(defaults_of_training_are_filled_in) {
  const TrainingPlan plan = training("optimizer = \"sgd\"\nepochs = 5");
  BOOST_TEST(plan.loss.type == "cross_entropy");
  BOOST_TEST(plan.loss.path == "training.loss");
  BOOST_TEST(plan.optimizer.parameters.real("rate") == 0.1);
  BOOST_TEST(plan.schedule.type == "constant");
  BOOST_TEST(plan.schedule.path == "training.schedule");
  BOOST_TEST(!plan.clip.has_value());
  BOOST_TEST(*plan.batches.size == 100u);
  BOOST_TEST(!plan.batches.replacement);
  BOOST_TEST(*plan.epochs == 5u);
  BOOST_TEST(!plan.steps.has_value());
  BOOST_TEST(plan.evaluate.each_epoch());
  BOOST_TEST((!plan.evaluated.train && !plan.evaluated.test));
}

BOOST_AUTO_TEST_CASE(everything_of_training_can_be_said) {
  const TrainingPlan plan = training(
      "loss = { type = \"mse\" }\noptimizer = { type = \"momentum\", rate = 1, momentum = 0.5 }\n"
      "schedule = { type = \"cosine\", final = 0.1, warmup_steps = 5 }\nclip = { norm = 1 }\n"
      "batches = { size = \"all\", order = \"replacement\" }\nsteps = 10000\nevaluate = { every_steps = 50 }\n"
      "evaluate_samples = { train = 1000 }");
  BOOST_TEST(plan.loss.type == "mse");
  BOOST_TEST(plan.optimizer.parameters.real("momentum") == 0.5);
  BOOST_TEST(plan.schedule.type == "cosine");
  BOOST_TEST(plan.schedule.parameters.real("final") == 0.1);
  BOOST_TEST(plan.schedule.parameters.integer("warmup_steps") == 5);
  BOOST_TEST((plan.clip == ClipPlan{1.0, {}}));
  BOOST_TEST(!plan.batches.size.has_value());
  BOOST_TEST(plan.batches.replacement);
  BOOST_TEST(*plan.steps == 10000u);
  BOOST_TEST(!plan.evaluate.each_epoch());
  BOOST_TEST((plan.evaluated.train == 1000u && !plan.evaluated.test));
}

BOOST_AUTO_TEST_CASE(what_is_evaluated_has_at_least_one_sample) {
  const auto complaints = [](const std::string& samples) {
    return problems(Parts{.training = "optimizer = \"sgd\"\nepochs = 5\nevaluate_samples = " + samples});
  };
  check_lines(complaints("{ train = 0 }"), {"10:30: training.evaluate_samples.train: out of range (got 0, expected an "
                                            "integer of at least 1 and at most 1000000000000)"});
  check_lines(complaints("{ tset = 5 }"),
              {"10:22: training.evaluate_samples.tset: unknown key; did you mean \"test\"?"});
  check_lines(complaints("100"), {"10:20: training.evaluate_samples: wrong type (got 100, expected a table)"});
}

BOOST_AUTO_TEST_CASE(a_gradient_is_clipped_by_its_norm_or_by_value_and_not_by_both) {
  const auto with = [](const std::string& clip) {
    return Parts{.training = "optimizer = \"sgd\"\nepochs = 5\nclip = " + clip};
  };
  BOOST_TEST((run(with("{ value = 0.5 }")).setup->training.clip == ClipPlan{{}, 0.5}));
  check_lines(problems(with("{ norm = 1, value = 0.5 }")),
              {"10:28: training.clip: norm and value together (expected one of them)"});
  check_lines(problems(with("{}")), {"10:8: training.clip.norm: missing (expected a bound of the gradient's norm, or "
                                     "`value`, one of each of its entries)"});
  check_lines(problems(with("{ norm = 0 }")),
              {"10:17: training.clip.norm: out of range (got 0, expected a number above 0)"});
  check_lines(problems(with("{ nrm = 1 }")), {"10:10: training.clip.nrm: unknown key; did you mean \"norm\"?"});
  check_lines(problems(with("1.0")), {"10:8: training.clip: wrong type (got 1.0, expected a table)"});
}

BOOST_AUTO_TEST_CASE(a_parameter_of_another_component_is_answered_with_who_has_it) {
  check_lines(problems(Parts{.training = "optimizer = { type = \"sgd\", momentum = 0.9 }\nepochs = 5"}),
              {"8:29: training.optimizer.momentum: unknown key (expected one of type, rate); momentum has it"});
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
