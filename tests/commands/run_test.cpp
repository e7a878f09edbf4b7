// Where `initlab run` writes, and what its options change.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "recording/reader.hpp"
#include "workspace.hpp"

using namespace initlab::test;
namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(run_command, Workspace)

namespace {

const char* const kTwoVariants =
    "[[variant]]\nname = \"a\"\nset = { \"training.optimizer.rate\" = 0.1 }\n"
    "[[variant]]\nname = \"b\"\nset = { \"training.optimizer.rate\" = 0.2 }\n";

std::set<std::string> files(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_default_folder_is_named_after_the_manifest) {
  const Outcome outcome = run({"run", "small.toml"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST((files(*this / "runs/small") == std::set<std::string>{"seed=1.h5"}));
  BOOST_TEST(contains(last_line(outcome.out), "seed=1  completed"));
  BOOST_TEST(last_line(outcome.out).ends_with("runs/small/seed=1.h5"));
}

BOOST_AUTO_TEST_CASE(a_file_tells_what_was_run_and_how_it_ended) {
  const Outcome outcome = run({"run", "small.toml", "-o", "out", "--set", "training.optimizer.rate=0.2"});
  BOOST_REQUIRE(outcome.exit == 0);
  const Reader file(*this / "out/seed=1.h5");
  BOOST_TEST(file.text("/", "outcome") == "completed");
  BOOST_TEST(file.integer("/", "diverged_at_step") == -1);
  BOOST_TEST(file.integer("/", "steps_done") == 6);
  BOOST_TEST(file.text("/", "manifest") == kSmallManifest);
  BOOST_TEST(file.text("/", "overrides") == "training.optimizer.rate=0.2");
  BOOST_TEST(file.text("/", "command_line") == "initlab run small.toml -o out --set training.optimizer.rate=0.2");
  BOOST_TEST(contains(file.text("/", "manifest_resolved"), "rate = 0.2"));
  BOOST_TEST(file.text("/", "layer_names") == "input hidden relu1 out");
}

BOOST_AUTO_TEST_CASE(the_resolved_manifest_of_a_file_gives_the_same_numbers) {
  const fs::path first = record({});
  write("again.toml", Reader(first).text("/", "manifest_resolved"));
  BOOST_REQUIRE(run({"run", "again.toml", "--out", "again"}).exit == 0);
  const Reader one(first), other(*this / "again/seed=1.h5");
  BOOST_TEST(one.doubles("/layers/out/weight") == other.doubles("/layers/out/weight"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(calibrations_of_one_node_stand_apart_in_the_file) {
  const Reader file(record({"network.initializer=lsuv", "network.bias=gradinit", "training.epochs=0"}));
  for (const char* node : {"hidden", "out"}) {
    const std::string group = std::string("/calibration/") + node + "/weight";
    BOOST_TEST(file.text(group, "tolerance") == "0.1");
    BOOST_TEST(file.text(group, "outcome") == "reached its target");
    BOOST_TEST(file.has(group, std::string("variance_") + node));
  }
  // gradinit has no weight to scale here; it is called once, with all biases.
  BOOST_TEST(file.text("/calibration/hidden/bias", "tolerance") == "0");
  BOOST_TEST(!file.has("/calibration/hidden/bias", "variance_hidden"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_prints_runs_sizes_and_times_and_writes_nothing) {
  write("two.toml", std::string(kSmallManifest) + kTwoVariants);
  const Outcome outcome = run({"run", "two.toml", "--dry-run"});
  BOOST_TEST(outcome.exit == 0);
  const Words said = lines(outcome.out);
  BOOST_REQUIRE(said.size() == 3u);
  BOOST_TEST(said[0].starts_with("RUN"));
  BOOST_TEST(said[1].starts_with("a_seed=1  6 "));
  BOOST_TEST(said[2].starts_with("b_seed=1  6 "));
  BOOST_TEST(said[0].ends_with("SIZE     TIME"));
  BOOST_TEST(said[1].find(" kB  ") != std::string::npos);
  BOOST_TEST(said[1].ends_with(" s"));
  BOOST_TEST(!fs::exists(*this / "runs"));
}

BOOST_AUTO_TEST_CASE(the_size_said_before_is_the_size_on_disk) {
  const Words sets = {"training.epochs=50", "probes[0].at={every_steps=1}", "probes[0].batch.samples=50"};
  const fs::path file = record(sets);
  const std::string said =
      last_line(run({"describe", "small.toml", "--set", sets[0], "--set", sets[1], "--set", sets[2]}).out);
  const std::size_t at = said.find("an epoch; ") + 10;
  const std::string unit = said.substr(said.find(' ', at));
  BOOST_REQUIRE((unit == " kB a run on disk" || unit == " MB a run on disk"));
  const double scale = unit[1] == 'k' ? 1e3 : 1e6, size = static_cast<double>(fs::file_size(file));
  // Within the few per cent that estimated_size promises, and half of the last digit printed.
  BOOST_TEST(std::abs(std::stod(said.substr(at)) * scale - size) <= 0.05 * size + 0.05 * scale);
}

BOOST_AUTO_TEST_CASE(only_picks_runs_by_variant_or_pattern) {
  write("two.toml", std::string(kSmallManifest) + kTwoVariants + "[sweep]\nseed = [1, 2]\n");
  BOOST_TEST(run({"run", "two.toml", "--out", "b", "--only", "b"}).exit == 0);
  BOOST_TEST((files(*this / "b") == std::set<std::string>{"b_seed=1.h5", "b_seed=2.h5"}));
  BOOST_TEST(run({"run", "two.toml", "--out", "two", "--only", "*seed=2"}).exit == 0);
  BOOST_TEST((files(*this / "two") == std::set<std::string>{"a_seed=2.h5", "b_seed=2.h5"}));
  const Outcome none = run({"run", "two.toml", "--out", "none", "--only", "c"});
  BOOST_TEST(none.exit == 2);
  BOOST_TEST(none.err ==
             "error: --only: no run matches (got \"c\", expected a variant's name or a pattern for: a_seed=1, "
             "a_seed=2, b_seed=1, b_seed=2)\n");
}

BOOST_AUTO_TEST_CASE(an_existing_file_is_refused_and_force_overwrites_it) {
  const fs::path file = record({});
  const Outcome refused = run({"run", "small.toml", "--out", "out", "--set", "seed=1", "--set", "training.epochs=1"});
  BOOST_TEST(refused.exit == 2);
  BOOST_TEST(last_line(refused.err) ==
             "error: out/seed=1.h5: exists already; --resume goes on with it, --force overwrites it, --out DIR writes "
             "elsewhere");
  BOOST_TEST(Reader(file).integer("/", "steps_done") == 6);
  BOOST_TEST(run({"run", "small.toml", "--out", "out", "--force", "--set", "training.epochs=1"}).exit == 0);
  BOOST_TEST(Reader(file).integer("/", "steps_done") == 3);
}

BOOST_AUTO_TEST_CASE(an_unfinished_file_is_refused_as_well) {
  fs::create_directory(*this / "out");
  write("out/seed=1.h5.part", "begun");
  const Outcome refused = run({"run", "small.toml", "--out", "out"});
  BOOST_TEST(refused.exit == 2);
  BOOST_TEST(last_line(refused.err) ==
             "error: out/seed=1.h5.part: exists already; --resume goes on with it, --force overwrites it, --out DIR "
             "writes elsewhere");
  BOOST_TEST(run({"run", "small.toml", "--out", "out", "--force"}).exit == 0);
  BOOST_TEST((files(*this / "out") == std::set<std::string>{"seed=1.h5"}));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_an_error) {
  write("file", "");
  for (const char* folder : {"file", "file/below"}) {
    const Outcome refused = run({"run", "small.toml", "--out", folder});
    BOOST_TEST(refused.exit == 2);
    BOOST_TEST(last_line(refused.err) == "error: " + std::string(folder) +
                                             ": cannot be created as a folder (Not a directory); --out DIR writes "
                                             "elsewhere");
  }
}

BOOST_AUTO_TEST_CASE(length_0_records_step_0_alone) {
  const Reader file(record({"training.epochs=0"}));
  BOOST_TEST(file.longs("/step") == std::vector<std::int64_t>{0}, boost::test_tools::per_element());
  BOOST_TEST(file.extent("/layers/hidden/weight")[0] == 1u);
  BOOST_TEST(file.longs("/commit")[0] == 1);
  BOOST_TEST(file.text("/", "outcome") == "completed");
  for (const float update : file.floats("/layers/hidden/weight_update")) BOOST_TEST(update == 0);
}

BOOST_AUTO_TEST_SUITE_END()
