// What `initlab run` refuses before step 0, each in a whole sentence.
#include <boost/test/unit_test.hpp>

#include "workspace.hpp"

using namespace initlab::test;

BOOST_FIXTURE_TEST_SUITE(refusals, Workspace)

BOOST_AUTO_TEST_CASE(a_manifest_that_is_not_there) {
  const Outcome outcome = run({"run", "none.toml"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err == "error: none.toml: cannot be read (expected a manifest)\n");
}

BOOST_AUTO_TEST_CASE(two_mistakes_of_a_manifest_are_said_at_once_each_with_its_place) {
  write("two.toml",
        "[data]\nsource = \"synthetic\"\ndimension = 4\n"
        "[network]\ninitializer = { type = \"he\" }\nlayers = [{ type = \"dense\", unit = 8 }]\n"
        "[training]\nloss = \"cross_entropy\"\noptimizer = { type = \"sdg\", rate = 0.1 }\nepochs = 1\n");
  const Outcome outcome = run({"run", "two.toml"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.out == "");
  const Words said = lines(outcome.err);
  BOOST_REQUIRE(said.size() >= 2u);
  BOOST_TEST(contains(outcome.err, "two.toml:6:29: network.layers[0].unit: unknown key; did you mean \"units\"?\n"));
  BOOST_TEST(contains(outcome.err,
                      "two.toml:9:22: training.optimizer.type: unknown optimizer (got \"sdg\"); did you mean "
                      "\"sgd\"?\n"));
}

BOOST_AUTO_TEST_CASE(a_value_of_set_that_the_schema_does_not_admit) {
  BOOST_TEST(refusal({"training.epoch=3"}) ==
             "--set training.epoch=3: training.epoch: unknown key; did you mean \"epochs\"?");
  BOOST_TEST(refusal({"training.optimizer.rate=abc"}) ==
             "--set training.optimizer.rate=abc: training.optimizer.rate: wrong type (got \"abc\", expected a number "
             "of at least 0)");
}

BOOST_AUTO_TEST_CASE(outputs_that_are_not_as_many_as_the_classes) {
  BOOST_TEST(refusal({"network.layers[2].units=5"}) ==
             "error: training.loss: the network's output and the data's classes differ in number (got 5 outputs, "
             "expected 3); give the last layer 3 units");
}

BOOST_AUTO_TEST_CASE(a_probe_of_more_samples_than_there_are) {
  BOOST_TEST(
      refusal({"probes[0].batch.samples=51"}) ==
      "error: small.toml:26:1: probes[0].batch.samples: more than the test set has (got 51, expected at most 50)");
}

BOOST_AUTO_TEST_CASE(a_pattern_that_no_node_matches) {
  BOOST_TEST(refusal({"probes[0].nodes=[\"hiden\"]"}) ==
             "error: small.toml:26:1: probes[0].nodes: no node matches (got \"hiden\", expected one of input, hidden, "
             "relu1, out, or a pattern with * and ?); did you mean \"hidden\"?");
}

BOOST_AUTO_TEST_CASE(a_tensor_that_no_node_has) {
  BOOST_TEST(refusal({"probes[0].tensors=[\"weight\",\"scale\"]"}) ==
             "error: small.toml:26:1: probe hdf5: probe hdf5 (plugin probes 1.0): quantities: tensors: no selected "
             "node has \"scale\" (expected output, weight, bias, activation, pre_activation; each may be followed by "
             "_gradient, trained tensors also by _update)");
}

BOOST_AUTO_TEST_CASE(data_in_a_folder_that_is_not_there) {
  BOOST_TEST(refusal({"data={source=\"idx\",folder=\"nowhere\"}"}) ==
             "error: data: the files of idx were not found (looked for train-images-idx3-ubyte, plain or .gz, in "
             "nowhere); correct data.folder");
}

BOOST_AUTO_TEST_CASE(more_than_fits_on_any_disk) {
  // 2e5 updates, each recorded with 6000 x 8000 weights of 4 or 8 bytes: at least 38 TB. Nothing of it is computed.
  const Outcome outcome = run({"run", "small.toml", "--out", "out", "--set", "data.dimension=6000", "--set",
                               "data.train=10", "--set", "data.test=20", "--set", "network.layers[0].units=8000",
                               "--set", "training.epochs=200000", "--set", "probes[0].tensors=[\"weight\"]"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(!std::filesystem::exists(*this / "out"));
  const std::string said = last_line(outcome.err);
  BOOST_TEST(said.starts_with("error: out: not enough space (needs "));
  BOOST_TEST(contains(said, " TB, "));
  BOOST_TEST(said.ends_with(" free); record less, or --out DIR writes elsewhere"));
}

BOOST_AUTO_TEST_SUITE_END()
