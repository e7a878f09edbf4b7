#include "support.hpp"

namespace initlab::manifest {

BOOST_AUTO_TEST_CASE(a_run_without_sweep_is_named_after_its_seed) {
  const RunPlan only = run({.top = "seed = { init = 12, data = 3 }"});
  BOOST_TEST(only.name == "seed=12");
  BOOST_REQUIRE_EQUAL(only.values.size(), 1u);
  BOOST_TEST(only.values[0].first == "seed");
  BOOST_TEST(only.values[0].second == "12");
}

BOOST_AUTO_TEST_CASE(the_seed_stands_last_and_once) {
  const SweepPlan sweep = plan({.rest = "[sweep]\nseed.init = [4, 5]\ntraining.epochs = [1]"});
  check_lines(names(sweep), {"epochs=1_seed=4", "epochs=1_seed=5"});
  BOOST_REQUIRE_EQUAL(sweep.runs[1].values.size(), 2u);
  BOOST_TEST(sweep.runs[1].values[0].first == "training.epochs");
  BOOST_TEST(sweep.runs[1].values[1].first == "seed");
  BOOST_TEST(sweep.runs[1].values[1].second == "5");
}

BOOST_AUTO_TEST_CASE(other_seeds_are_named_in_full) {
  check_lines(names(plan({.rest = "[sweep]\nseed.data = [4, 5]"})), {"seed.data=4_seed=1", "seed.data=5_seed=1"});
}

BOOST_AUTO_TEST_CASE(a_key_is_the_shortest_tail_that_no_other_axis_shares) {
  const std::string network =
      "initializer = { type = \"normal\", std = 1.0 }\nbias = { type = \"normal\", std = 1.0 }\n"
      "layers = [{ type = \"dense\", units = 4 }, { type = \"dense\", units = 4 }]";
  check_lines(names(plan({.network = network,
                          .rest = "[sweep]\nnetwork.initializer.std = [1]\nnetwork.bias.std = [2]\n"
                                  "\"network.layers[0].units\" = [3]\n\"network.layers[1].units\" = [4]\n"
                                  "training.epochs = [5]\nlet.seed = [6]"})),
              {"initializer.std=1_bias.std=2_layers-0-.units=3_layers-1-.units=4_epochs=5_let.seed=6_seed=1"});
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_a_file_name_becomes_a_dash) {
  check_lines(names(plan({.rest = "[sweep]\ntitle = [\"a/b c\", \"\\u00e9\", \"1e-3+x\"]"})),
              {"title=a-b-c_seed=1", "title=--_seed=1", "title=1e-3+x_seed=1"});
}

BOOST_AUTO_TEST_CASE(values_are_named_by_text_type_or_position) {
  check_lines(names(plan({.top = "[let]\nphi = \"relu\"",
                          .rest = "[sweep]\nnetwork.initializer = [\"he\", { type = \"normal\", std = 0.5 }]\n"
                                  "network.bias = [true, { type = \"constant\", value = 1.5 }]\n"
                                  "\"network.layers[0]\" = [{ type = \"dense\", units = 1 }]\ntitle = [\"$phi\"]"})),
              {"initializer=he_bias=true_layers-0-=dense_title=phi_seed=1",
               "initializer=he_bias=constant_layers-0-=dense_title=phi_seed=1",
               "initializer=normal_bias=true_layers-0-=dense_title=phi_seed=1",
               "initializer=normal_bias=constant_layers-0-=dense_title=phi_seed=1"});
}

BOOST_AUTO_TEST_CASE(two_runs_of_one_name_are_refused_with_both) {
  check_lines(
      problems(Parts{.rest = "[sweep]\ntraining.epochs = [1, 2, 1]"}),
      {"11:10: sweep: runs 0 and 2 have the same name (got \"epochs=1_seed=1\" twice); give each value once, or "
       "let variants name what differs"});
}

BOOST_AUTO_TEST_CASE(a_name_too_long_for_a_file_is_refused) {
  check_lines(problems(Parts{.rest = "[sweep]\ntitle = [\"" + std::string(300, 'x') + "\"]"}),
              {"11:1: sweep: the name of a run is too long for a file (got \"title=" + std::string(54, 'x') +
               "...\", 313 bytes, expected at most 240); variants have short names"});
}

}  // namespace initlab::manifest
