// How runs end: diverged, failed, interrupted.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <csignal>
#include <thread>

#include "recording/reader.hpp"
#include "workspace.hpp"

using namespace initlab::test;
namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(outcomes, Workspace)

namespace {

/// Each update multiplies the weights by about rate x (the other layer's weights): in single precision their products
/// exceed 3.4e38 after four updates, in double precision 1.8e308 after about 25.
const Words kDivergent = {"training.optimizer.rate=1e6", "training.epochs=60"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

/// The difference of rows k and k-1, in the precision of the file.
std::vector<double> difference(const Reader& file, const std::string& dataset, std::size_t k) {
  const std::vector<double> values = file.doubles(dataset);
  const std::size_t row = values.size() / file.extent(dataset)[0];
  std::vector<double> result(row);
  for (std::size_t i = 0; i < row; ++i) {
    const double now = values[k * row + i], before = values[(k - 1) * row + i];
    result[i] = file.type(dataset) == "float32"
                    ? static_cast<double>(static_cast<float>(now) - static_cast<float>(before))
                    : now - before;
  }
  return result;
}

std::vector<double> last_row(const Reader& file, const std::string& dataset) {
  const std::vector<double> values = file.doubles(dataset);
  const std::size_t row = values.size() / file.extent(dataset)[0];
  return {values.end() - static_cast<std::ptrdiff_t>(row), values.end()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(divergence_is_data_the_run_is_done_and_the_file_says_at_which_step) {
  Words command = {"run", "small.toml", "--out", "out"};
  for (const std::string& set : kDivergent) command = with(command, {"--set", set});
  const Outcome outcome = run(command);
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(contains(outcome.out, "diverged at step "));
  BOOST_TEST(contains(outcome.out, "  nan  "));
  const Reader file(*this / "out/seed=1.h5");
  BOOST_TEST(file.text("/", "outcome") == "diverged");
  const std::int64_t step = file.integer("/", "diverged_at_step");
  BOOST_TEST(step > 0);
  BOOST_TEST(step < 180);
  BOOST_TEST(file.longs("/step").back() == step);
  BOOST_TEST(all_finite(last_row(file, "/layers/hidden/weight")));
  BOOST_TEST(all_finite(last_row(file, "/layers/out/weight")));
  BOOST_TEST(!std::isfinite(last_row(file, "/metrics/train_loss")[0]));
}

BOOST_AUTO_TEST_CASE(every_schedule_gets_the_last_state_of_a_diverged_run) {
  // One schedule has the step at which the run diverges, the other has not.
  const std::int64_t step = Reader(record(kDivergent)).integer("/", "diverged_at_step");
  fs::remove_all(*this / "out");
  const std::string now = std::to_string(step);
  const Reader file(record(with(kDivergent, {"probes[0].at=[0," + now + "]", "training.evaluate=[0]"})));
  BOOST_TEST(file.integer("/", "diverged_at_step") == step);
  BOOST_TEST(file.longs("/step_hdf5").back() == step);
  BOOST_TEST(file.longs("/metrics_step").back() == step);
}

BOOST_AUTO_TEST_CASE(the_last_update_of_a_diverged_run_is_the_last_one_whether_it_was_due_or_not) {
  const std::int64_t step = Reader(record(kDivergent)).integer("/", "diverged_at_step");
  fs::remove_all(*this / "out");
  // Every step but the one at which it diverges is on the list: the one before, and the one after.
  const Reader file(
      record(with(kDivergent, {"probes[0].at=[" + std::to_string(step - 1) + "," + std::to_string(step + 1) + "]"})));
  BOOST_TEST(file.longs("/step_hdf5").back() == step);
  const std::size_t rows = file.extent("/layers/hidden/weight")[0];
  BOOST_TEST(last_row(file, "/layers/hidden/weight_update") == difference(file, "/layers/hidden/weight", rows - 1),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_whose_last_update_was_one_too_many_has_diverged) {
  const std::int64_t step = Reader(record(kDivergent)).integer("/", "diverged_at_step");
  fs::remove_all(*this / "out");
  write("short.toml", kSmallManifest);
  std::string text = kSmallManifest;
  text.replace(text.find("epochs    = 2"), 13, "steps     = " + std::to_string(step));
  write("small.toml", text);
  const Reader file(record({kDivergent[0]}));
  BOOST_TEST(file.text("/", "outcome") == "diverged");
  BOOST_TEST(file.integer("/", "diverged_at_step") == step);
}

BOOST_AUTO_TEST_CASE(a_run_that_fails_before_step_0_does_not_stop_the_others) {
  write("three.toml",
        std::string(kSmallManifest) +
            "[[variant]]\nname = \"first\"\nset = { \"network.initializer\" = { type = \"he\" } }\n"
            "[[variant]]\nname = \"bad\"\nset = { \"network.initializer\" = { type = \"fails_later\" } }\n"
            "[[variant]]\nname = \"last\"\nset = { \"network.initializer\" = { type = \"lecun\" } }\n");
  const Outcome outcome = run({"run", "three.toml", "--out", "out", "--plugin-path",
                               std::string(INITLAB_BUILD_DIR) + "/tests/bad_plugins/throws_in_fill"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(contains(outcome.err,
                      "\nerror: bad_seed=1: initializer fails_later (plugin throws_in_fill 1.0), weight of hidden: "
                      "fill: no value for hidden/weight\n"));
  BOOST_TEST(contains(outcome.out, "\nbad_seed=1    refused\n"));
  BOOST_TEST(fs::exists(*this / "out/first_seed=1.h5"));
  BOOST_TEST(!fs::exists(*this / "out/bad_seed=1.h5"));
  BOOST_TEST(!fs::exists(*this / "out/bad_seed=1.h5.part"));
  BOOST_TEST(fs::exists(*this / "out/last_seed=1.h5"));
}

BOOST_AUTO_TEST_CASE(a_run_that_fails_in_the_middle_keeps_its_rows_and_does_not_stop_the_others) {
  write("two.toml", std::string(kSmallManifest) +
                        "[[probes]]\ntype = \"fails_at\"\nstep = 3\nbatch = { samples = 20 }\n"
                        "[[variant]]\nname = \"bad\"\nset = { \"probes[1].step\" = 3 }\n"
                        "[[variant]]\nname = \"good\"\nset = { \"probes[1].step\" = 1000 }\n");
  const Outcome outcome = run({"run", "two.toml", "--out", "out", "--plugin-path",
                               std::string(INITLAB_BUILD_DIR) + "/tests/bad_plugins/throws_in_observe"});
  BOOST_TEST(outcome.exit == 1);
  BOOST_TEST(contains(outcome.err,
                      "\nerror: bad_seed=1: probe fails_at (plugin throws_in_observe 1.0): observe: "
                      "nothing to see at step 3\n"));
  BOOST_TEST(contains(outcome.out, "\nbad_seed=1   failed\n"));
  // Step 0 is committed; the row of step 3, after the first epoch, never was.
  BOOST_TEST(!fs::exists(*this / "out/bad_seed=1.h5"));
  const Reader part(*this / "out/bad_seed=1.h5.part");
  BOOST_TEST(part.longs("/commit") == std::vector<std::int64_t>{1}, boost::test_tools::per_element());
  const Reader good(*this / "out/good_seed=1.h5");
  BOOST_TEST(good.longs("/commit") == std::vector<std::int64_t>{3}, boost::test_tools::per_element());
  BOOST_TEST(part.first_rows("/layers/hidden/weight", 1) == good.first_rows("/layers/hidden/weight", 1),
             boost::test_tools::per_element());
}

namespace {

/// A run that would take hours, past step 1: it saves its state after a quarter of a second.
struct LongRun {
  explicit LongRun(const Workspace& in)
      : program(in.folder(),
                {"run", "small.toml", "--out", "out", "--set", "training.epochs=900000000", "--set", "probes[0].at=[1]",
                 "--set", "training.evaluate=[1]"},
                {}) {
    for (int tries = 0; tries < 600 && !fs::exists(in / "out/seed=1.h5.state"); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }

  Outcome interrupted(int signal) {
    program.signal(signal);
    return program.wait();
  }

  Program program;
};

}  // namespace

BOOST_AUTO_TEST_CASE(an_interrupted_run_leaves_its_part_and_the_signals_exit_code) {
  const Outcome outcome = LongRun(*this).interrupted(SIGINT);
  BOOST_TEST(outcome.exit == 130);
  BOOST_TEST(contains(outcome.out, "seed=1  stopped at step "));
  BOOST_TEST(contains(outcome.out, "  out/seed=1.h5.part\n"));
  BOOST_TEST(!fs::exists(*this / "out/seed=1.h5"));
  const Reader part(*this / "out/seed=1.h5.part");
  BOOST_TEST(part.longs("/commit")[0] == 2);
  // As evaluated last, at step 1; printed with four decimals.
  BOOST_TEST(contains(outcome.out, fmt::format("  {:.4f}  ", part.first_rows("/metrics/train_loss", 2)[1])));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_being_written_is_left_alone) {
  LongRun first(*this);
  const Outcome second = run({"run", "small.toml", "--out", "out", "--force"});
  BOOST_TEST(second.exit == 2);
  BOOST_TEST(contains(second.err,
                      "\nerror: seed=1: out/seed=1.h5.part: a run is writing it; wait for its end, or --out DIR writes "
                      "elsewhere\n"));
  const Outcome shown = run({"show", "out/seed=1.h5.part"});
  BOOST_TEST(shown.exit == 2);
  BOOST_TEST(shown.err ==
             "error: out/seed=1.h5.part: cannot be opened: Resource temporarily unavailable; is a run writing it?\n");
  BOOST_TEST(first.interrupted(SIGINT).exit == 130);
  BOOST_TEST(Reader(*this / "out/seed=1.h5.part").longs("/commit")[0] == 2);
  BOOST_TEST(run({"show", "out/seed=1.h5.part"}).exit == 0);
}

BOOST_AUTO_TEST_CASE(a_terminated_run_exits_with_143) { BOOST_TEST(LongRun(*this).interrupted(SIGTERM).exit == 143); }

BOOST_AUTO_TEST_SUITE_END()
