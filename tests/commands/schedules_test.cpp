// Which steps are recorded, on which samples, and what an update is.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "recording/reader.hpp"
#include "workspace.hpp"

using namespace initlab::test;

BOOST_FIXTURE_TEST_SUITE(schedules, Workspace)

namespace {

using Steps = std::vector<std::int64_t>;

const char* const kSecondProbe =
    "[[probes]]\ntype = \"hdf5\"\nname = \"film\"\nbatch = { from = \"train\", samples = 4 }\n"
    "tensors = [\"activation\"]\nat = { steps = \"0..2\" }\n";

}  // namespace

BOOST_AUTO_TEST_CASE(each_epoch_is_a_row_of_epoch_with_its_step_beside_it) {
  const Reader file(record({}));
  BOOST_TEST(file.doubles("/epoch") == (std::vector<double>{0, 1, 2}), boost::test_tools::per_element());
  BOOST_TEST(file.longs("/step") == (Steps{0, 3, 6}), boost::test_tools::per_element());
  BOOST_TEST(file.extent("/layers/relu1/activation") == (std::vector<std::size_t>{3, 20, 8}),
             boost::test_tools::per_element());
  BOOST_TEST(file.scales("/layers/relu1/activation")[0] == "/epoch");
}

BOOST_AUTO_TEST_CASE(a_range_of_steps_ends_with_the_last_step_of_the_run) {
  const Reader file(record({"probes[0].at={steps=\"1..3\"}"}));
  BOOST_TEST(file.longs("/step_hdf5") == (Steps{0, 1, 2, 3, 6}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(logarithmic_steps_are_the_roundings_of_powers_of_ten) {
  // 10^(k/2): 1, 3.16, 10, 31.6; then the last step.
  const Reader file(record({"probes[0].at={steps=\"log\",per_decade=2}", "training.epochs=12"}));
  BOOST_TEST(file.longs("/step_hdf5") == (Steps{0, 1, 3, 10, 32, 36}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_list_of_steps_and_a_list_of_rules_are_united) {
  BOOST_TEST(Reader(record({"probes[0].at=[5,1]"})).longs("/step_hdf5") == (Steps{0, 1, 5, 6}),
             boost::test_tools::per_element());
  std::filesystem::remove_all(*this / "out");
  BOOST_TEST(Reader(record({"probes[0].at=[{every_epochs=1},{steps=\"1..2\"}]"})).longs("/step_hdf5") ==
                 (Steps{0, 1, 2, 3, 6}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_probes_have_their_own_steps_batches_and_places) {
  write("small.toml", std::string(kSmallManifest) + kSecondProbe);
  const Reader file(record({}));
  BOOST_TEST(file.longs("/step") == (Steps{0, 3, 6}), boost::test_tools::per_element());
  BOOST_TEST(file.longs("/step_film") == (Steps{0, 1, 2, 6}), boost::test_tools::per_element());
  BOOST_TEST(file.extent("/layers/relu1/activation") == (std::vector<std::size_t>{3, 20, 8}),
             boost::test_tools::per_element());
  BOOST_TEST(file.extent("/probes/film/layers/relu1/activation") == (std::vector<std::size_t>{4, 4, 8}),
             boost::test_tools::per_element());
  BOOST_TEST(file.text("/probes/film", "probe_batch") == "train, 4 samples");
  BOOST_TEST(file.longs("/commit") == (Steps{3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_probe_called_metrics_keeps_its_own_steps) {
  const Reader file(record({"probes[0].name=metrics", "probes[0].at={every_steps=2}", "training.evaluate=[0,5]"}));
  BOOST_TEST(file.longs("/step_metrics") == (Steps{0, 2, 4, 6}), boost::test_tools::per_element());
  BOOST_TEST(file.longs("/metrics_step") == (Steps{0, 5, 6}), boost::test_tools::per_element());
  BOOST_TEST(file.scales("/metrics/test_loss")[0] == "/metrics_step");
  BOOST_TEST(file.scales("/layers/relu1/activation")[0] == "/step_metrics");
}

BOOST_AUTO_TEST_CASE(metrics_of_the_first_samples_are_those_of_a_probe_that_looks_at_them) {
  const Reader file(record({"probes[0].batch={from=\"train\",samples=30}", "probes[0].mode=eval",
                            "training.evaluate_samples={train=30,test=20}"}));
  BOOST_TEST(file.text("/metrics/train_loss", "long_name") ==
             "cross_entropy over the first 30 train samples in eval mode, at fixed parameters after the step");
  const std::vector<double> seen = file.doubles("/loss"), evaluated = file.doubles("/metrics/train_loss");
  BOOST_TEST_REQUIRE(seen.size() == 3u);
  // The same products of the same batch, added up in double precision.
  for (std::size_t row = 0; row < seen.size(); ++row)
    BOOST_TEST(seen[row] == evaluated[row], boost::test_tools::tolerance(1e-12));
  std::filesystem::remove_all(*this / "out");
  const Reader whole(record({"probes[0].batch={from=\"train\",samples=30}"}));
  BOOST_TEST(whole.doubles("/metrics/train_loss")[0] != evaluated[0]);
}

BOOST_AUTO_TEST_CASE(the_current_batch_is_the_one_that_the_next_update_takes_and_a_short_one_ends_with_nan) {
  const Reader file(record({"probes[0].batch={from=\"current\"}", "probes[0].at={every_steps=1}"}));
  const std::vector<double> sizes = file.doubles("/batch_size");
  // 250 samples in batches of 100, twice; after the last update, the batch that would follow.
  BOOST_TEST(sizes == (std::vector<double>{100, 100, 50, 100, 100, 50, 100}), boost::test_tools::per_element());
  const std::vector<double> activation = file.doubles("/layers/relu1/activation");
  const std::vector<std::int64_t> index = file.longs("/sample_index");
  for (std::size_t row = 0; row < sizes.size(); ++row)
    for (std::size_t sample = 0; sample < 100; ++sample) {
      const bool there = static_cast<double>(sample) < sizes[row];
      BOOST_REQUIRE(std::isnan(activation[(row * 100 + sample) * 8]) == !there);
      if (!there) BOOST_REQUIRE(index[row * 100 + sample] == 0);
    }
  std::set<std::int64_t> first_epoch;
  for (std::size_t i = 0; i < 250; ++i) first_epoch.insert(index[i]);
  BOOST_TEST(first_epoch.size() == 250u);  // each sample once
}

BOOST_AUTO_TEST_CASE(a_recorded_update_is_the_difference_of_consecutive_weights_to_the_bit) {
  const Reader file(record({"probes[0].at={every_steps=1}"}));
  for (const char* node : {"hidden", "out"}) {
    const std::string weight = "/layers/" + std::string(node) + "/weight";
    const std::vector<double> theta = file.doubles(weight), update = file.doubles(weight + "_update");
    const bool single = file.type(weight) == "float32";
    const std::size_t row = theta.size() / 7;
    BOOST_REQUIRE(file.extent(weight)[0] == 7u);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < theta.size(); ++i) {
      const double before = i < row ? theta[i] : theta[i - row];
      // theta_k - theta_(k-1) in the precision of the parameters.
      const double expected =
          single ? static_cast<double>(static_cast<float>(theta[i]) - static_cast<float>(before)) : theta[i] - before;
      BOOST_REQUIRE(update[i] == expected);
      moved += update[i] != 0;
    }
    BOOST_TEST(moved > theta.size() / 2);
  }
}

BOOST_AUTO_TEST_CASE(an_update_recorded_now_and_then_is_that_of_one_step_not_of_all_since_the_last_row) {
  const Reader every(record({"probes[0].at={every_steps=1}"}));
  const std::vector<double> all = every.doubles("/layers/hidden/weight_update");
  std::filesystem::remove_all(*this / "out");
  const Reader epochs(record({}));
  const std::vector<double> some = epochs.doubles("/layers/hidden/weight_update");
  for (std::size_t i = 0; i < 160; ++i) BOOST_REQUIRE(some[160 + i] == all[3 * 160 + i]);
}

BOOST_AUTO_TEST_SUITE_END()
