#include "support.hpp"

namespace initlab::manifest {

namespace {

const std::string kAxes = "[sweep]\n\"let.a\" = [1, 2, 3]\n\"let.b\" = [0.1, 0.2, 0.3]\nseed = [1, 2]\n";

Lines expanded(const std::string& rest) { return names(plan({.rest = rest})); }
Lines complaints(const std::string& rest) { return problems(Parts{.rest = rest}); }

}  // namespace

BOOST_AUTO_TEST_CASE(zipped_axes_advance_together) {
  check_lines(expanded(kAxes + "zip = [[\"let.a\", \"let.b\"]]"),
              {"a=1_b=0.1_seed=1", "a=1_b=0.1_seed=2", "a=2_b=0.2_seed=1", "a=2_b=0.2_seed=2", "a=3_b=0.3_seed=1",
               "a=3_b=0.3_seed=2"});
}

BOOST_AUTO_TEST_CASE(a_zip_stands_where_its_first_axis_does) {
  check_lines(expanded("[sweep]\n\"let.a\" = [1, 2]\n\"let.c\" = [7, 8]\n\"let.b\" = [3, 4]\n"
                       "zip = [[\"let.b\", \"let.a\"]]"),
              {"a=1_c=7_b=3_seed=1", "a=1_c=8_b=3_seed=1", "a=2_c=7_b=4_seed=1", "a=2_c=8_b=4_seed=1"});
}

BOOST_AUTO_TEST_CASE(an_exclusion_leaves_out_runs_with_all_of_its_values) {
  check_lines(
      expanded(kAxes + "zip = [[\"let.a\", \"let.b\"]]\nexclude = [{ \"let.a\" = 2 }, { let.b = 0.3, seed = 2 }]"),
      {"a=1_b=0.1_seed=1", "a=1_b=0.1_seed=2", "a=3_b=0.3_seed=1"});
  check_lines(expanded("[[variant]]\nname = \"x\"\n[[variant]]\nname = \"y\"\n[sweep]\nseed = [1, 2]\n"
                       "exclude = [{ variant = \"x\", seed = 2.0 }]"),
              {"x_seed=1", "y_seed=1", "y_seed=2"});
  check_lines(expanded("[sweep]\nnetwork.initializer = [\"he\", { type = \"xavier\", fan = \"in\" }]\nseed = [1, 2]\n"
                       "exclude = [{ \"network.initializer\" = { fan = \"in\", type = \"xavier\" }, seed = 1 }]"),
              {"initializer=he_seed=1", "initializer=he_seed=2", "initializer=xavier_seed=2"});
}

BOOST_AUTO_TEST_CASE(a_zip_that_does_not_fit_is_refused) {
  check_lines(complaints("[sweep]\n\"let.a\" = [1, 2]\n\"let.b\" = [1, 2, 3]\nzip = [[\"let.a\", \"let.b\"]]"),
              {"13:8: sweep.zip[0]: lists of different lengths (got 2 values of let.a and 3 of let.b, expected equally "
               "many)"});
  check_lines(complaints(kAxes + "zip = [[\"let.a\", \"let.bb\"]]"),
              {"14:18: sweep.zip[0]: not a swept path (got \"let.bb\", expected one of let.a, let.b, seed); did you "
               "mean \"let.b\"?"});
  check_lines(complaints(kAxes + "zip = [[\"let.a\", \"let.a\"]]"),
              {"14:18: sweep.zip[0]: zipped twice (got \"let.a\")"});
  check_lines(complaints(kAxes + "zip = [[\"let.a\"]]"),
              {"14:8: sweep.zip[0]: wrong type (got a list of 1, expected a list of at least two swept paths)"});
  check_lines(complaints(kAxes + "zip = \"let.a\""),
              {"14:7: sweep.zip: wrong type (got \"let.a\", expected a list of lists of swept paths)"});
}

BOOST_AUTO_TEST_CASE(an_exclusion_that_leaves_nothing_out_is_a_mistake) {
  check_lines(complaints(kAxes + "exclude = [{ \"let.a\" = 4 }]"),
              {"14:24: sweep.exclude[0].let.a: not a value of the sweep (got 4, expected one of the 3 that sweep.let.a "
               "has)"});
  check_lines(complaints(kAxes + "zip = [[\"let.a\", \"let.b\"]]\nexclude = [{ let.a = 1, let.b = 0.3 }]"),
              {"15:12: sweep.exclude[0]: no run has all of these values"});
  check_lines(
      complaints(kAxes + "exclude = [{ let.c = 1 }]"),
      {"14:18: sweep.exclude[0]: not a swept path (got \"let.c\", expected one of let.a, let.b, seed); did you mean "
       "\"let.a\"?"});
  check_lines(complaints("[[variant]]\nname = \"x\"\n[sweep]\nseed = [1]\nexclude = [{ variant = \"y\" }]"),
              {"14:24: sweep.exclude[0].variant: no such variant (got \"y\", expected one of x); did you mean \"x\"?"});
  check_lines(complaints("[sweep]\nseed = [1, 2]\nexclude = [{ seed = 1 }, { seed = 2 }]"),
              {"12:12: sweep.exclude: a sweep of 0 runs: every run is excluded"});
  check_lines(complaints(kAxes + "exclude = [{}]"),
              {"14:12: sweep.exclude[0]: wrong type (got a table, expected a table of swept paths and values)"});
}

}  // namespace initlab::manifest
