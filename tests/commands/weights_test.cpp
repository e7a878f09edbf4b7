// `network.weights`: a network that begins where another run was.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "recording/reader.hpp"
#include "workspace.hpp"

using namespace initlab::test;
namespace fs = std::filesystem;
using boost::test_tools::per_element;

namespace {

const std::string kTensors = "probes[0].tensors=[\"activation\",\"weight\",\"bias\"]";
const std::string kLast = "network.weights=\"source.h5\"";

std::vector<double> row(const Reader& file, const std::string& dataset, std::size_t row) {
  const std::vector<double> all = file.doubles(dataset);
  const std::size_t size = all.size() / file.extent(dataset)[0];
  return {all.begin() + static_cast<std::ptrdiff_t>(row * size),
          all.begin() + static_cast<std::ptrdiff_t>((row + 1) * size)};
}

/// A run of two epochs, at steps 0, 3 and 6, is source.h5.
struct Recorded : Workspace {
  Recorded() : source(*this / "source.h5") { keep({}); }

  void keep(Words overrides) {
    overrides.insert(overrides.begin(), kTensors);
    fs::rename(record(overrides), source);
    fs::remove_all(*this / "out");
  }

  /// What `network.weights = ...` is refused for, after the place and the file.
  std::string refused(const std::string& weights, const Words& more = {}) const {
    Words overrides{kTensors, weights};
    overrides.insert(overrides.end(), more.begin(), more.end());
    return refusal(overrides);
  }

  const fs::path source;
};

const char* const kTrained[] = {"/layers/hidden/weight", "/layers/hidden/bias", "/layers/out/weight",
                                "/layers/out/bias"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(weights, Recorded)

BOOST_AUTO_TEST_CASE(a_run_begins_with_the_last_row_of_the_file_to_the_bit) {
  const Reader before(source), after(record({kTensors, kLast}));
  for (const char* tensor : kTrained) BOOST_TEST(row(after, tensor, 0) == row(before, tensor, 2), per_element());
  BOOST_TEST(row(after, "/layers/relu1/activation", 0) == row(before, "/layers/relu1/activation", 2), per_element());
  BOOST_TEST(after.doubles("/metrics/train_loss")[0] == before.doubles("/metrics/train_loss")[2]);
  BOOST_TEST(row(after, "/layers/hidden/weight", 1) != row(after, "/layers/hidden/weight", 0), per_element());
  BOOST_TEST(after.text("/", "weights_file") == "source.h5");
  BOOST_TEST(after.text("/", "weights_run") == "seed=1");
  BOOST_TEST(after.integer("/", "weights_step") == 6);
  BOOST_TEST(after.text("/", "weights_checksum").starts_with("crc32:"));
  BOOST_TEST(after.text("/layers/hidden", "weight_initializer") == "network.weights");
}

BOOST_AUTO_TEST_CASE(a_step_says_which_row) {
  const Reader before(source), after(record({kTensors, "network.weights={file=\"source.h5\",step=3}"}));
  for (const char* tensor : kTrained) BOOST_TEST(row(after, tensor, 0) == row(before, tensor, 1), per_element());
  BOOST_TEST(after.integer("/", "weights_step") == 3);
}

BOOST_AUTO_TEST_CASE(of_many_networks_the_step_says_which_one) {
  keep({"networks=3", "training.epochs=0"});
  const Reader before(source), after(record({kTensors, "network.weights={file=\"source.h5\",step=1}"}));
  for (const char* tensor : kTrained) BOOST_TEST(row(after, tensor, 0) == row(before, tensor, 1), per_element());
}

BOOST_AUTO_TEST_CASE(what_a_rule_or_a_layer_fills_begins_afresh) {
  const Reader before(source), after(record({kTensors, kLast, "network.rules=[{match=\"out/*\",initializer=\"he\"}]"}));
  const std::string reinitialised = "/layers/out/weight";
  BOOST_TEST(row(after, "/layers/hidden/weight", 0) == row(before, "/layers/hidden/weight", 2), per_element());
  fs::remove_all(*this / "out");
  const Reader fresh(record({kTensors, "network.initializer=\"he\""}));
  BOOST_TEST(row(after, reinitialised, 0) == row(fresh, reinitialised, 0), per_element());
}

BOOST_AUTO_TEST_CASE(frozen_weights_stay_those_of_the_file) {
  const Reader before(source), after(record({kTensors, kLast, "network.rules=[{match=\"hidden/*\",rate=0}]"}));
  const std::string frozen = "/layers/hidden/weight";
  BOOST_TEST(row(after, frozen, 2) == row(before, frozen, 2), per_element());
  BOOST_TEST(row(after, "/layers/out/weight", 2) != row(before, "/layers/out/weight", 2), per_element());
}

BOOST_AUTO_TEST_CASE(describe_says_what_comes_from_the_file) {
  const Outcome outcome = run({"describe", "small.toml", "--set", kTensors, "--set", kLast, "--set",
                               "network.rules=[{match=\"out/weight\",initializer=\"he\",rate=0.5}]"});
  BOOST_TEST(outcome.exit == 0);
  const auto line = [&](const std::string& tensor) {
    for (const std::string& one : lines(outcome.out))
      if (one.starts_with(tensor)) return one;
    return std::string();
  };
  BOOST_TEST(contains(line("hidden/weight "), " recorded "));
  BOOST_TEST(contains(line("hidden/weight "), " network.weights"));
  BOOST_TEST(contains(line("out/weight "), " network.rules[0]: he"));
}

BOOST_AUTO_TEST_CASE(what_the_file_does_not_have_is_named) {
  BOOST_TEST(refused("network.weights=\"elsewhere.h5\"") ==
             "error: --set network.weights=\"elsewhere.h5\": network.weights: there is no such file (looked for "
             "elsewhere.h5)");
  write("text.h5", "no HDF5");
  BOOST_TEST(refused("network.weights=\"text.h5\"") ==
             "error: --set network.weights=\"text.h5\": network.weights: text.h5: not an HDF5 file");
  BOOST_TEST(
      refused("network.weights={file=\"source.h5\",step=4}") ==
      "error: --set network.weights={file=\"source.h5\",step=4}: network.weights: source.h5: no weight of hidden "
      "was recorded at this step (got 4, expected one of 0, 3, 6)");
  BOOST_TEST(refused(kLast, {"network.layers[0].name=\"first\""}) ==
             "error: --set " + kLast +
                 ": network.weights: source.h5: no weight of first was recorded (expected one of hidden/weight, "
                 "out/weight); the probe's `tensors` name what is, and a rule with an initializer, or the layer's own "
                 "word, fills it otherwise");
  BOOST_TEST(refused(kLast, {"network.layers[0].units=9"}) ==
             "error: --set " + kLast +
                 ": network.weights: source.h5: dataset layers/hidden/weight: wrong shape (got 20 x 8, expected 20 "
                 "input x 9 unit)");
  BOOST_TEST(refused(kLast, {"network.rules=[{match=\"*\",initializer=\"he\"}]"}) ==
             "error: --set " + kLast +
                 ": network.weights: nothing is left for it (every tensor is filled by a rule, or by its layer's own "
                 "word); leave it out");
}

BOOST_AUTO_TEST_CASE(running_statistics_come_from_the_file_or_from_the_layers_own_word) {
  const std::string with_norm =
      "network.layers=[{type=\"dense\",units=8,name=\"hidden\"},{type=\"batch_norm\",name="
      "\"norm\"},\"relu\",{type=\"dense\",units=3,name=\"out\"}]";
  const std::string all = "probes[0].tensors=[\"weight\",\"bias\",\"scale\",\"running_mean\",\"running_variance\"]";
  keep({with_norm, all});
  {
    const Reader before(source), after(record({with_norm, all, kLast}));
    for (const char* state : {"/layers/norm/running_mean", "/layers/norm/running_variance"})
      BOOST_TEST(row(after, state, 0) == row(before, state, 2), per_element());
  }
  fs::remove_all(*this / "out");
  const std::string some = "probes[0].tensors=[\"weight\",\"bias\",\"scale\"]";
  keep({with_norm, some});
  BOOST_TEST(refusal({with_norm, some, kLast}) ==
             "error: --set " + kLast +
                 ": network.weights: source.h5: no running_mean of norm was recorded (nor that of another node); the "
                 "probe's `tensors` name what is, and the layer's own word, running_mean = ..., fills it otherwise");
  record({with_norm, some, kLast, "network.layers[1].running_mean={type=\"constant\",value=0}",
          "network.layers[1].running_variance={type=\"constant\",value=1}"});
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_refused) {
  std::vector<double> weights = Reader(source).doubles("/layers/out/weight");
  weights[2 * 24 + 5] = std::numeric_limits<double>::infinity();  // row 2, 8 inputs x 3 units
  const hid_t file = H5Fopen(source.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t dataset = H5Dopen2(file, "/layers/out/weight", H5P_DEFAULT);
  BOOST_TEST(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, weights.data()) >= 0);
  H5Dclose(dataset);
  H5Fclose(file);
  const std::string real = Reader(source).type("/layers/out/weight") == "float32" ? "float" : "double";
  BOOST_TEST(refused(kLast) == "error: --set " + kLast +
                                   ": network.weights: source.h5: weight of out has an entry at step 6 that is not "
                                   "finite, or too large for " +
                                   real);
}

BOOST_AUTO_TEST_SUITE_END()
