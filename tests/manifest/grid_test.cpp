#include <fmt/format.h>

#include "manifest/resolved.hpp"
#include "support.hpp"

namespace initlab::manifest {

namespace {

/// The swept values of a single axis, as text.
Lines axis(const std::string& sweep) {
  Lines out;
  for (const RunPlan& each : plan({.rest = "[sweep]\n" + sweep}).runs) out.push_back(each.values.front().second);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(variants_are_outermost_and_the_last_axis_is_fastest) {
  const SweepPlan sweep = plan({.training = "optimizer = { type = \"sgd\" }\nepochs = 1",
                                .rest = "[[variant]]\nname = \"b\"\n[[variant]]\nname = \"a\"\n[sweep]\n"
                                        "training.optimizer.rate = [0.2, 0.1]\nseed = [2, 1]"});
  check_lines(names(sweep), {"b_rate=0.2_seed=2", "b_rate=0.2_seed=1", "b_rate=0.1_seed=2", "b_rate=0.1_seed=1",
                             "a_rate=0.2_seed=2", "a_rate=0.2_seed=1", "a_rate=0.1_seed=2", "a_rate=0.1_seed=1"});
  BOOST_TEST(sweep.runs[1].variant == "b");
  BOOST_TEST(sweep.runs[1].seeds.init == 1u);
  BOOST_TEST(sweep.runs[1].setup->training.optimizer.parameters.real("rate") == 0.2);
}

BOOST_AUTO_TEST_CASE(one_run_is_read_as_all_of_them_are) {
  const Parts parts{.training = "optimizer = { type = \"sgd\" }\nepochs = 1",
                    .rest =
                        "[[variant]]\nname = \"b\"\n[[variant]]\nname = \"a\"\n[sweep]\n"
                        "training.optimizer.rate = [0.2, 0.1]\nseed = [2, 1]\n"
                        "exclude = [{ variant = \"b\", seed = 2 }]"};
  const Lines overrides = {"training.epochs=3"};
  const SweepPlan sweep = plan(parts, overrides);
  BOOST_TEST(sweep.runs.size() == 6u);
  for (std::size_t i = 0; i < sweep.runs.size(); ++i) {
    const RunPlan one = sweep.document->run(catalogue(), i);
    BOOST_TEST(sweep.runs[i].index == i);
    BOOST_TEST(one.index == i);
    BOOST_TEST(one.name == sweep.runs[i].name);
    BOOST_TEST(one.variant == sweep.runs[i].variant);
    BOOST_TEST((one.values == sweep.runs[i].values));
    BOOST_TEST(resolved(one) == resolved(sweep.runs[i]));
  }
}

BOOST_AUTO_TEST_CASE(quoted_and_dotted_paths_say_the_same) {
  const Lines expected = {"units=1_seed=1", "units=2_seed=1"};
  check_lines(names(plan({.rest = "[sweep]\n\"network.layers[0].units\" = [1, 2]"})), expected);
  check_lines(names(plan({.rest = "[sweep]\nnetwork.\"layers[0]\".units = [1, 2]"})), expected);
  check_lines(names(plan({.rest = "[sweep.network]\n\"layers[0].units\" = { range = [1, 2, 1] }"})), expected);
}

BOOST_AUTO_TEST_CASE(a_range_has_both_ends) {
  check_lines(axis("seed = { range = [1, 5, 2] }"), {"1", "3", "5"});
  check_lines(axis("seed = { range = [3, 1, -1] }"), {"3", "2", "1"});
  check_lines(axis("seed = { range = [4, 4, 1] }"), {"4"});
}

BOOST_AUTO_TEST_CASE(a_range_of_reals_has_the_values_a_person_would_write) {
  Lines out;
  for (const RunPlan& each : plan({.rest = "[sweep]\n\"let.x\" = { range = [0.1, 0.7, 0.1] }"}).runs)
    out.push_back(each.values.front().second);
  check_lines(out, {"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"});
  check_lines(axis("let.x = { logrange = [0.001, 10, 5] }"), {"0.001", "0.01", "0.1", "1.0", "10.0"});
  check_lines(axis("let.x = { logrange = [4, 1, 3] }"), {"4", "2", "1"});
  check_lines(axis("let.x = { logrange = [4.0, 1, 3] }"), {"4.0", "2.0", "1.0"});
}

BOOST_AUTO_TEST_CASE(a_range_that_does_not_arrive_is_refused) {
  check_lines(
      problems(Parts{.rest = "[sweep]\nlet.x = { range = [0, 1, 0.3] }"}),
      {"11:19: sweep.let.x.range: the last value is not a whole number of steps away from the first (got [0, 1, "
       "0.3])"});
  const std::string wrong_way = "11:19: sweep.let.x.range: the step does not lead from the first value to the last ";
  check_lines(problems(Parts{.rest = "[sweep]\nlet.x = { range = [1, 0, 1] }"}), {wrong_way + "(got [1, 0, 1])"});
  check_lines(problems(Parts{.rest = "[sweep]\nlet.x = { range = [0, 1, 0] }"}), {wrong_way + "(got [0, 1, 0])"});
  check_lines(problems(Parts{.rest = "[sweep]\nlet.x = { range = [0, 9e300, 1] }"}),
              {"11:19: sweep.let.x.range: too large for a range (got [0, 9e+300, 1])"});
  check_lines(problems(Parts{.rest = "[sweep]\nlet.x = { range = [0, nan, 1] }"}),
              {"11:19: sweep.let.x.range: wrong type (got a list of 3, expected [first, last, step])"});
}

BOOST_AUTO_TEST_CASE(a_logarithmic_range_is_above_zero_and_has_a_count) {
  check_lines(problems(Parts{.rest = "[sweep]\nlet.x = { logrange = [0, 1, 3] }"}),
              {"11:22: sweep.let.x.logrange: out of range (got ends 0 and 1, expected two numbers above 0)"});
  check_lines(problems(Parts{.rest = "[sweep]\nlet.x = { logrange = [1, 10, 1] }"}),
              {"11:30: sweep.let.x.logrange: out of range (got 1, expected a count, an integer of at least 2)"});
}

BOOST_AUTO_TEST_CASE(an_axis_can_hold_tables_and_lists) {
  const SweepPlan sweep = plan({.rest = "[sweep]\nnetwork.initializer = [\"he\", { type = \"xavier\" }]\n"
                                        "network.layers = [[{ type = \"dense\", units = 10 }], "
                                        "[{ type = \"dense\", units = 5 }, \"relu\"]]"});
  check_lines(names(sweep), {"initializer=he_layers=0_seed=1", "initializer=he_layers=1_seed=1",
                             "initializer=xavier_layers=0_seed=1", "initializer=xavier_layers=1_seed=1"});
  BOOST_TEST(sweep.runs[3].setup->network.nodes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(runs_that_differ_only_in_their_seeds_share_their_setup) {
  const SweepPlan sweep = plan({.rest = "[sweep]\nseed = [1, 2]\nnetwork.initializer = [\"he\", \"xavier\"]"});
  check_lines(names(sweep), {"initializer=he_seed=1", "initializer=xavier_seed=1", "initializer=he_seed=2",
                             "initializer=xavier_seed=2"});
  BOOST_TEST(sweep.runs[0].setup == sweep.runs[2].setup);
  BOOST_TEST(sweep.runs[1].setup == sweep.runs[3].setup);
  BOOST_TEST(sweep.runs[0].setup != sweep.runs[1].setup);
  BOOST_TEST(sweep.runs[2].seeds.init == 2u);
  const SweepPlan variants = plan({.rest = "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"b\""});
  BOOST_TEST(variants.runs[0].setup != variants.runs[1].setup);
}

BOOST_AUTO_TEST_CASE(in_a_variant_an_inline_table_is_a_value_and_a_dotted_key_a_path) {
  const std::string network =
      "initializer = { type = \"normal\", std = 1.0 }\nlayers = [{ type = \"dense\", units = 10 }]";
  const SweepPlan sweep = plan(
      {.network = network,
       .rest = "[[variant]]\nname = \"inline\"\nset = { network.initializer = { type = \"he\" } }\n"
               "[[variant]]\nname = \"dotted\"\nset.network.initializer.std = 2.0\n"
               "[[variant]]\nname = \"header\"\n[variant.set.network.initializer]\ntype = \"xavier\"\n"
               "[[variant]]\nname = \"quoted\"\n[variant.set]\n\"network.initializer\" = { type = \"constant\" }"});
  Lines types;
  for (const RunPlan& each : sweep.runs) types.push_back(each.setup->network.initializer.type);
  check_lines(types, {"he", "normal", "xavier", "constant"});
  BOOST_TEST(sweep.runs[1].setup->network.initializer.parameters.real("std") == 2.0);
}

BOOST_AUTO_TEST_CASE(a_grid_of_no_or_of_ten_million_runs_is_refused_before_it_is_made) {
  check_lines(problems(Parts{.rest = "[sweep]\nseed = []"}),
              {"11:8: sweep.seed: a sweep of 0 runs (got an empty list, expected at least one value)"});
  check_lines(problems(Parts{.rest = "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"b\"\n[sweep]\n"
                                     "seed = { range = [1, 5000, 1] }\nlet.x = { range = [1, 1000, 1] }"}),
              {"14:1: sweep: too many runs (got 10000000 = 2 variants x 5000 x 1000, expected at most 1000000)"});
  check_lines(problems(Parts{.rest = "[sweep]\nlet.x = { logrange = [1, 10, 9223372036854775807] }"}),
              {"10:1: sweep: too many runs (got 9.22e+18, expected at most 1000000)"});
  std::string huge = "[sweep]\n";
  for (int i = 0; i < 30; ++i) huge += "let.x" + std::to_string(i) + " = { range = [1, 1000000, 1] }\n";
  const Lines found = problems(Parts{.rest = huge});
  BOOST_TEST(found.size() == 1u);
  BOOST_TEST(found[0].starts_with("10:1: sweep: too many runs (got 1.00e+180 = 1000000 x"));
}

BOOST_AUTO_TEST_CASE(a_small_text_cannot_fill_the_memory_with_plans) {
  const Lines found = problems(Parts{.rest = "[sweep]\nseed = { range = [1, 1000000, 1] }"});
  check_lines(found,
              {"10:1: sweep: too large (got 1000000 runs of up to 13 values each, expected at most 10000000 values in "
               "all)"});
}

BOOST_AUTO_TEST_CASE(large_values_times_many_runs_are_refused_however_they_are_said) {
  std::string ones = "[1";
  for (int i = 1; i < 10'000; ++i) ones += ", 1";
  ones += "]";
  const std::string seeds = "[sweep]\nseed = { range = [1, 10000, 1] }\n";
  for (const std::string& rest :
       {seeds + "let.x = [" + ones + "]", "[[variant]]\nname = \"a\"\nset = { let.x = " + ones + " }\n" + seeds,
        "[let]\nx = " + ones + "\n" + seeds}) {
    const Lines found = problems(Parts{.rest = rest});
    BOOST_TEST(found.size() == 1u);
    BOOST_TEST(found[0].find("sweep: too large (got 10000 runs of up to 100") != std::string::npos);
  }
  const std::string grows =
      "[let]\na = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nb = [\"$a\", \"$a\", \"$a\", \"$a\", \"$a\", "
      "\"$a\", \"$a\", \"$a\", \"$a\", \"$a\"]\n";
  const Lines found = problems(Parts{.top = grows,
                                     .data = "source = \"fashion-mnist\"\nfolder = [\"$b\", \"$b\", "
                                             "\"$b\", \"$b\", \"$b\", \"$b\", \"$b\", \"$b\", \"$b\"]",
                                     .rest = seeds});
  BOOST_TEST(found[0] == "sweep: too large when names are substituted (expected at most 10000000 values in all)");
}

BOOST_AUTO_TEST_CASE(a_sweep_has_a_bounded_number_of_axes) {
  std::string sweep = "[sweep]\n";
  for (int i = 0; i < 65; ++i) sweep += fmt::format("let.x{} = [1]\n", i);
  check_lines(problems(Parts{.rest = sweep}), {"10:1: sweep: too many axes (got 65, expected at most 64)"});
}

BOOST_AUTO_TEST_CASE(a_path_that_leads_nowhere_is_said_once_however_many_values_it_has) {
  check_lines(problems(Parts{.rest = "[sweep]\n\"network.layers[4].units\" = { range = [1, 100, 1] }"}),
              {"11:1: network.layers[4].units: cannot be set: network.layers has no such entry (got index 4, expected "
               "below 1)"});
  check_lines(problems(Parts{.rest = "[sweep]\n\"network.layers[0].unit\" = { range = [1, 100, 1] }"}),
              {"11:1: network.layers[0].unit: unknown key; did you mean \"units\"?"});
}

}  // namespace initlab::manifest
