// What is said to a person who calls the program wrongly, or asks how to call it.
#include <boost/test/unit_test.hpp>

#include "workspace.hpp"

using namespace initlab::test;

BOOST_FIXTURE_TEST_SUITE(usage, Workspace)

namespace {

/// Everything that it says; the exit code must be 2 and stdout empty.
std::string mistake(const Workspace& in, const Words& words) {
  const Outcome outcome = in.run(words);
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.out == "");
  return outcome.err;
}

}  // namespace

BOOST_AUTO_TEST_CASE(without_a_command_all_commands_are_listed_and_nothing_was_done) {
  const Outcome outcome = run({});
  BOOST_TEST(outcome.exit == 2);
  for (const char* command : {"  run ", "  validate ", "  predict ", "  list ", "  describe ", "  show ", "  compare ",
                              "  diff ", "  reproduce ", "  export ", "  fetch ", "  schema "})
    BOOST_TEST(contains(outcome.out, command), command);
}

BOOST_AUTO_TEST_CASE(an_unknown_command_is_answered_with_the_known_ones) {
  BOOST_TEST(
      mistake(*this, {"frobnicate"}) ==
      "error: unknown command (got \"frobnicate\", expected one of run, validate, predict, new, check, list, describe, "
      "show, compare, diff, reproduce, repair, export, fetch, "
      "schema)\n");
}

BOOST_AUTO_TEST_CASE(a_mistyped_command_is_answered_with_what_was_perhaps_meant) {
  BOOST_TEST(
      mistake(*this, {"rnu"}) ==
      "error: unknown command (got \"rnu\", expected one of run, validate, predict, new, check, list, describe, show, "
      "compare, diff, reproduce, repair, export, fetch, "
      "schema); did you "
      "mean \"run\"?\n");
}

BOOST_AUTO_TEST_CASE(help_of_a_command_is_what_the_command_says) {
  const Outcome outcome = run({"help", "run"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.out == run({"run", "--help"}).out);
  BOOST_TEST(contains(mistake(*this, {"help", "rnu"}), "unknown command (got \"rnu\""));
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_name) {
  const Outcome outcome = run({"run", "small.toml", "--out", ""});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err == "error: --out: empty (expected a folder)\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_option_is_named_with_the_nearest_one) {
  BOOST_TEST(mistake(*this, {"run", "small.toml", "--forse"}) ==
             "error: initlab run MANIFEST [options]: unknown option (got \"--forse\"); --help lists them; did you mean "
             "\"--force\"?\n");
  BOOST_TEST(mistake(*this, {"run", "small.toml", "-z"}) ==
             "error: initlab run MANIFEST [options]: unknown option (got \"-z\"); --help lists them\n");
}

BOOST_AUTO_TEST_CASE(an_abbreviated_option_is_not_guessed) {
  BOOST_TEST(
      mistake(*this, {"run", "small.toml", "--thread", "2"}) ==
      "error: initlab run MANIFEST [options]: unknown option (got \"--thread\"); --help lists them; did you mean "
      "\"--threads\"?\n");
}

BOOST_AUTO_TEST_CASE(a_wrong_number_of_arguments_is_stated_with_the_right_one) {
  BOOST_TEST(mistake(*this, {"run"}) ==
             "error: initlab run MANIFEST [options]: wrong number of arguments (got 0, expected one MANIFEST); --help "
             "explains\n");
  BOOST_TEST(mistake(*this, {"validate", "a.toml", "b.toml"}) ==
             "error: initlab validate MANIFEST [options]: wrong number of arguments (got 2, expected one MANIFEST); "
             "--help explains\n");
  BOOST_TEST(mistake(*this, {"list", "layer", "probe"}) ==
             "error: initlab list [KIND] [options]: wrong number of arguments (got 2, expected at most one KIND); "
             "--help explains\n");
}

BOOST_AUTO_TEST_CASE(a_number_of_jobs_is_a_positive_integer) {
  BOOST_TEST(mistake(*this, {"run", "small.toml", "--jobs", "0"}) ==
             "error: --jobs: out of range (got 0, expected 1 to 256)\n");
  BOOST_TEST(mistake(*this, {"run", "small.toml", "-j", "257"}) ==
             "error: --jobs: out of range (got 257, expected 1 to 256)\n");
  BOOST_TEST(mistake(*this, {"run", "small.toml", "--jobs", "x"}) ==
             "error: initlab run MANIFEST [options]: the argument ('x') for option '--jobs' is invalid; --help "
             "explains\n");
}

BOOST_AUTO_TEST_CASE(a_number_of_threads_is_a_positive_integer) {
  BOOST_TEST(mistake(*this, {"run", "small.toml", "--threads", "0"}) ==
             "error: --threads: out of range (got 0, expected 1 to 256)\n");
  BOOST_TEST(mistake(*this, {"run", "small.toml", "--threads", "x"}) ==
             "error: initlab run MANIFEST [options]: the argument ('x') for option '--threads' is invalid; --help "
             "explains\n");
}

BOOST_AUTO_TEST_CASE(a_missing_plugin_folder_is_an_error) {
  BOOST_TEST(mistake(*this, {"list", "--plugin-path", "/nowhere"}) ==
             "error: --plugin-path /nowhere: no such folder\n");
}

BOOST_AUTO_TEST_CASE(help_of_every_command_ends_with_an_example_that_can_be_typed) {
  for (const char* command : {"run", "validate", "list", "describe", "show", "export", "fetch", "schema"})
    BOOST_TEST_CONTEXT(command) {
      const Outcome outcome = run({command, "--help"});
      BOOST_TEST(outcome.exit == 0);
      BOOST_TEST(outcome.err == "");
      BOOST_TEST(outcome.out.starts_with("Usage: initlab " + std::string(command) + " "));
      BOOST_TEST(contains(outcome.out, "\nExample:\n  initlab " + std::string(command) + " "));
    }
  BOOST_TEST(run({"--help"}).exit == 0);
}

BOOST_AUTO_TEST_CASE(version_names_every_library_and_the_blas_kernel) {
  const Outcome outcome = run({"--version"});
  BOOST_TEST(outcome.exit == 0);
  const Words said = lines(outcome.out);
  for (const char* name :
       {"initlab", "commit", "real", "compiler", "flags", "Boost", "Armadillo", "OpenBLAS", "BLAS kernel", "HDF5",
        "toml++", "Random123", "fmt", "libdeflate", "nlohmann-json", "libcurl", "OpenSSL", "libarchive"})
    BOOST_TEST_CONTEXT(name) {
      const auto line = std::find_if(
          said.begin(), said.end(), [&](const std::string& text) { return text.starts_with(std::string(name) + " "); });
      BOOST_REQUIRE(line != said.end());
      BOOST_TEST(line->find_last_not_of(' ') > std::string(name).size());
    }
}

BOOST_AUTO_TEST_SUITE_END()
