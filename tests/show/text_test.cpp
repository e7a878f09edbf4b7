// What `initlab show` says to a person.
#include <boost/test/unit_test.hpp>

#include "commands/workspace.hpp"

using namespace initlab::test;

BOOST_FIXTURE_TEST_SUITE(show, Workspace)

namespace {

/// Weights of 0: every number is known. The outputs' gradient is 1/3 and -2/3: rms sqrt(2)/3; below it 0.
const Words kZeros = {"training.epochs=0", "network.initializer={type=\"constant\",value=0.0}",
                      "network.layers[1].type=\"sigmoid\"",
                      "probes[0].tensors=[\"output\",\"output_gradient\",\"weight\",\"weight_update\"]"};

const char* const kHeader =
    "Small\n"
    "run      seed=1\n"
    "variant  -\n"
    "outcome  completed after 0 steps\n"
    "seeds    init=1 data=1 dropout=1 generation=1 calibration=1\n"
    "probe    hdf5: test, 20 samples; train, masks off\n"
    "\n"
    "step 0, epoch 0: loss 1.0986 of the probe's batch, 20 samples\n";

}  // namespace

BOOST_AUTO_TEST_CASE(a_run_whose_numbers_are_known) {
  record(kZeros);
  const Outcome outcome = run({"show", "out/seed=1.h5"}, {{"LC_ALL", "C"}});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err == "");
  BOOST_TEST(outcome.out.starts_with(kHeader));
  const Words said = lines(outcome.out.substr(std::string(kHeader).size()));
  BOOST_REQUIRE(said.size() >= 13u);
  BOOST_TEST(said[0].starts_with("NODE      TYPE     MEAN"));
  BOOST_TEST(said[1].starts_with("input     input    "));
  BOOST_TEST(contains(said[2], "hidden    dense    0  "));
  BOOST_TEST(contains(said[3], "sigmoid1  sigmoid  0.5  "));
  BOOST_TEST(contains(said[3], "  0.000      0.000     0.000  "));  // shares: z is the output of `hidden`
  BOOST_TEST(contains(said[3], "  activation  0"));
  BOOST_TEST(said[3].ends_with("  underflow"));
  BOOST_TEST(contains(said[4], "  0.471     ########  output      -"));
  BOOST_TEST(said[5] == "TENSOR         STD  GRADIENT STD  UPDATE RATIO");
  BOOST_TEST(said[6] == "hidden/weight  0    -             -");
  BOOST_TEST(said[7] == "out/weight     0    -             -");
  BOOST_TEST(contains(outcome.out, "gradient rms 0.471 to 0.471\n\nmetrics at step 0, epoch 0\n"));
  BOOST_TEST(contains(last_line(outcome.out), "1.0986"));
}

BOOST_AUTO_TEST_CASE(bars_are_blocks_in_a_utf8_locale_and_ascii_where_that_is_asked_for) {
  record(kZeros);
  const auto said = [&](Words words) { return run(words, {{"LC_ALL", "C.UTF-8"}}).out; };
  BOOST_TEST(contains(said({"show", "out/seed=1.h5"}), "████████"));
  BOOST_TEST(!contains(said({"show", "out/seed=1.h5", "--ascii"}), "█"));
  BOOST_TEST(contains(said({"show", "out/seed=1.h5", "--ascii"}), "########"));
}

BOOST_AUTO_TEST_CASE(a_run_without_a_probe_of_tensors_still_shows_its_metrics) {
  std::string manifest = kSmallManifest;
  manifest = manifest.substr(0, manifest.find("[[probes]]"));
  write("bare.toml", manifest);
  BOOST_REQUIRE(run({"run", "bare.toml", "--out", "out"}).exit == 0);
  const Outcome outcome = run({"show", "out/seed=1.h5"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(contains(outcome.out, "\nprobe    none of type hdf5: no tensors are recorded\n"));
  BOOST_TEST(contains(outcome.out, "\nmetrics at step 6, epoch 2\ntrain_loss"));
}

BOOST_AUTO_TEST_CASE(a_folder_shows_each_point_with_its_spread_over_seeds) {
  write("sweep.toml", std::string(kSmallManifest) + "\n[sweep]\nseed = [1, 2]\n");
  BOOST_REQUIRE(run({"run", "sweep.toml", "--out", "out"}).exit == 0);
  const Outcome outcome = run({"show", "out"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err == "");
  const Words said = lines(outcome.out);
  BOOST_TEST(said[0].starts_with("POINT        RUNS  COMPLETED  DIVERGED  UNFINISHED  train_loss"));
  BOOST_TEST(said[1].starts_with("(one point)  2     2          0         0           "));
  BOOST_TEST(contains(said[1], " +- "));
  BOOST_TEST(contains(outcome.out, "\n(one point) at step 6: mean over 2 runs\nNODE "));
}

BOOST_AUTO_TEST_CASE(a_probe_is_chosen_by_name_and_the_film_is_that_of_most_rows) {
  write("two.toml",
        std::string(kSmallManifest) +
            "[[probes]]\ntype = \"hdf5\"\nname = \"film\"\nbatch = { samples = 10 }\nat = { every_steps = 1 "
            "}\ntensors = [\"activation\"]\n");
  BOOST_REQUIRE(run({"run", "two.toml", "--out", "out"}).exit == 0);
  BOOST_TEST(contains(run({"show", "out/seed=1.h5"}).out, "\nprobe    hdf5: test, 20 samples; train, masks off\n"));
  const Outcome film = run({"show", "out/seed=1.h5", "--probe", "film", "--step", "5"});
  BOOST_TEST(contains(film.out, "\nprobe    film: test, 10 samples; train, masks off\n"));
  BOOST_TEST(contains(film.out, "\nstep 5, epoch "));
  BOOST_TEST(contains(run({"show", "out", "--probe", "film"}).out, " at step 6: mean over 1 run\n"));
  // Rows 0 to 6, a frame each; the other probe has three.
  BOOST_TEST(contains(run({"show", "out/seed=1.h5", "--film", "--frames", "6..6"}).out, "frame 6 of 6..6: step 6"));
  BOOST_TEST(run({"show", "out/seed=1.h5", "--film", "--probe", "hdf5", "--frames", "6..6"}).exit == 2);
  const Outcome none = run({"show", "out/seed=1.h5", "--probe", "flim"});
  BOOST_TEST(none.exit == 2);
  BOOST_TEST(none.err ==
             "error: out/seed=1.h5: no probe of this name recorded raw tensors (got \"flim\", expected one of hdf5, "
             "film); did you mean \"film\"?\n");
}

BOOST_AUTO_TEST_CASE(in_a_folder_what_is_unfinished_beside_a_finished_run_is_left_out) {
  record({});
  std::filesystem::copy(*this / "out/seed=1.h5", *this / "out/seed=1.h5.part");
  const Outcome outcome = run({"show", "out"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err ==
             "note: left out: out/seed=1.h5.part: unfinished, and a finished file of the same run is beside it\n");
  BOOST_TEST(contains(outcome.out, "\n(one point)  1     1          0         0           "));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shown_is_said_in_one_sentence) {
  const auto refused = [&](Words words) {
    words.insert(words.begin(), "show");
    const Outcome outcome = run(words);
    BOOST_TEST(outcome.exit == 2);
    BOOST_TEST(outcome.out == "");
    return outcome.err;
  };
  BOOST_TEST(refused({"none.h5"}) == "error: none.h5: no such file\n");
  BOOST_TEST(refused({"small.toml"}) == "error: small.toml: not an HDF5 file\n");
  BOOST_TEST(refused({"."}) == "error: .: no run files (expected files that end in .h5 or .h5.part)\n");
  BOOST_TEST(refused({".", "--film"}) ==
             "error: show: --film is about one run (got the folder .); name a file in it\n");
  BOOST_TEST(refused({"a.h5", "--step", "1", "--all"}) ==
             "error: show: --step and --all exclude each other; give one of them\n");
  BOOST_TEST(refused({"a.h5", "--json", "--csv"}) ==
             "error: show: --json and --csv exclude each other; give one of them\n");
  BOOST_TEST(refused({}) ==
             "error: initlab show RUN.h5|SWEEP [options]: wrong number of arguments (got 0, expected one RUN.h5 or "
             "SWEEP); --help explains\n");
}

BOOST_AUTO_TEST_CASE(help_says_what_is_shown) {
  const Outcome outcome = run({"show", "--help"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.out.starts_with("Usage: initlab show RUN.h5|SWEEP [options]\n"));
  BOOST_TEST(contains(outcome.out, "\nExample:\n  initlab show runs/"));
}

BOOST_AUTO_TEST_SUITE_END()
