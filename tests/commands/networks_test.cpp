// `networks = N`: many networks of one architecture in one file.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "recording/reader.hpp"
#include "workspace.hpp"

using namespace initlab::test;
namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(networks, Workspace)

namespace {

const Words kOnly = {"training.epochs=0", "probes[0].tensors=[\"activation\",\"weight\",\"weight_gradient\"]"};

Words with(Words words, const std::string& more) {
  words.push_back(more);
  return words;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_k_th_network_equals_the_run_with_that_seed_to_the_bit) {
  const fs::path many = *this / "many.h5";
  fs::rename(record(with(kOnly, "networks=3")), many);
  const Reader all(many);
  BOOST_TEST(all.integer("/", "networks") == 3);
  BOOST_TEST(all.longs("/network") == (std::vector<std::int64_t>{0, 1, 2}), boost::test_tools::per_element());
  BOOST_TEST(all.longs("/commit") == std::vector<std::int64_t>{3}, boost::test_tools::per_element());
  for (std::size_t k = 0; k < 3; ++k) {
    fs::remove_all(*this / "out");
    const std::string seed = "seed={init=" + std::to_string(1 + k) + ",data=1,dropout=1,generation=1,calibration=1}";
    BOOST_REQUIRE(
        run({"run", "small.toml", "--out", "out", "--set", kOnly[0], "--set", kOnly[1], "--set", seed}).exit == 0);
    const Reader one(*this / "out" / ("seed=" + std::to_string(1 + k) + ".h5"));
    for (const char* path : {"/layers/hidden/weight", "/layers/hidden/weight_gradient", "/layers/relu1/activation",
                             "/metrics/train_loss", "/loss"}) {
      const std::vector<double> expected = one.doubles(path), found = all.doubles(path);
      BOOST_REQUIRE_EQUAL(found.size(), 3 * expected.size());
      const auto begin = found.begin() + static_cast<std::ptrdiff_t>(k * expected.size());
      BOOST_TEST(std::equal(expected.begin(), expected.end(), begin));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_of_many_networks_has_an_axis_network_and_then_an_axis_epoch) {
  const Reader file(record(with(kOnly, "networks=2")));
  BOOST_TEST(file.scales("/layers/hidden/weight") ==
                 (std::vector<std::string>{"/network", "/epoch", "/layers/hidden/input", "/layers/hidden/unit"}),
             boost::test_tools::per_element());
  BOOST_TEST(file.scales("/metrics/test_accuracy") == (std::vector<std::string>{"/network", "/epoch"}),
             boost::test_tools::per_element());
  BOOST_TEST(file.scales("/layers/input/output").size() == 2u);  // the batch is the same for all
}

BOOST_AUTO_TEST_CASE(show_averages_a_folder_over_all_networks_of_its_files) {
  record(with(kOnly, "networks=3"));
  const Outcome outcome = run({"show", "out"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(contains(outcome.out, " at step 0: mean over 3 networks\n"));
  const std::vector<double> losses = Reader(*this / "out/seed=1.h5").doubles("/metrics/train_loss");
  // Printed with four decimals.
  BOOST_TEST(contains(outcome.out, fmt::format("{:.4f} +- ", (losses[0] + losses[1] + losses[2]) / 3)));
}

BOOST_AUTO_TEST_CASE(many_networks_are_not_trained) {
  BOOST_TEST(refusal({"networks=3"}) ==
             "--set networks=3: networks: not allowed with training (got 3, expected training.epochs = 0: the networks "
             "are only looked at)");
}

BOOST_AUTO_TEST_SUITE_END()
