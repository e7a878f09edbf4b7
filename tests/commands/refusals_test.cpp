// What `initlab run` refuses before step 0, each in a whole sentence.
#include <boost/test/unit_test.hpp>

#include "workspace.hpp"

using namespace initlab::test;
namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(refusals, Workspace)

BOOST_AUTO_TEST_CASE(a_manifest_that_is_not_there) {
  const Outcome outcome = run({"run", "none.toml"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err == "error: none.toml: cannot be read (No such file or directory, expected a manifest)\n");
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
             "--set probes[0].nodes=[\"hiden\"]: probes[0].nodes: no node matches (got \"hiden\", expected one of "
             "input, hidden, "
             "relu1, out, or a pattern with * and ?); did you mean \"hidden\"?");
}

BOOST_AUTO_TEST_CASE(of_a_network_that_is_wrong_nobody_knows_the_nodes) {
  // In each of two runs: what is told once must not make the second one's network look right.
  const Outcome outcome = run({"validate", "small.toml", "--set", "network.layers[0].type=densee", "--set",
                               "probes[0].nodes=[\"hidden\"]", "--set", "sweep.seed=[1,2]"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err ==
             "--set network.layers[0].type=densee: network.layers[0].type: unknown layer or activation (got "
             "\"densee\"); did you mean \"dense\"?\n");
  // A layer that a name stands for which nobody defined.
  BOOST_TEST(
      refusal({"network.layers[0]=$nobody", "probes[0].nodes=[\"hidden\"]"}) ==
      "--set network.layers[0]=$nobody: network.layers[0]: undefined name (got \"$nobody\", expected a name that "
      "[let] defines)");
}

BOOST_AUTO_TEST_CASE(a_plugin_that_is_refused_is_told_though_nothing_is_missing) {
  const std::string bad = std::string(INITLAB_BUILD_DIR) + "/tests/bad_plugins/other_api";
  const Outcome outcome = run({"validate", "small.toml", "--plugin-path", bad});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err ==
             "note: refused: " + bad + "/other_api.so: built for plugin API 1, this program has 2; rebuild it\n");
}

BOOST_AUTO_TEST_CASE(a_tensor_that_no_node_has) {
  BOOST_TEST(refusal({"probes[0].tensors=[\"weight\",\"scale\"]"}) ==
             "error: small.toml:26:1: probe hdf5 (plugin probes 1.0): quantities: tensors: no selected "
             "node has \"scale\" (expected output, weight, bias, activation, pre_activation; each may be followed by "
             "_gradient, trained tensors also by _update, _gradient_per_sample, _gradient_per_sample_squared_norm)");
}

BOOST_AUTO_TEST_CASE(a_tensor_that_is_mistyped) {
  BOOST_TEST(refusal({"probes[0].tensors=[\"wieght_gradient\"]"}) ==
             "error: small.toml:26:1: probe hdf5 (plugin probes 1.0): quantities: tensors: no selected node has "
             "\"wieght_gradient\" (expected output, weight, bias, activation, pre_activation; each may be followed by "
             "_gradient, trained tensors also by _update, _gradient_per_sample, _gradient_per_sample_squared_norm); "
             "did you mean \"weight_gradient\"?");
}

BOOST_AUTO_TEST_CASE(rules_that_match_nothing_are_all_said) {
  const std::string rules =
      "network.rules=[{match=\"hiden/*\",rate=0},{match=\"*/bais\",rate=0},{match=\"nothing/here\",rate=0}]";
  const Outcome outcome = run({"run", "small.toml", "--out", "out", "--set", rules});
  BOOST_TEST(outcome.exit == 2);
  const std::string place = "--set " + rules + ": network.rules";
  const std::string expected =
      "expected one of hidden/weight, hidden/bias, out/weight, out/bias, or a pattern with * "
      "and ?)";
  BOOST_TEST(outcome.err == "error: " + place + "[0].match: no trained tensor matches (got \"hiden/*\", " + expected +
                                "; did you mean \"hidden/*\"?\n" + place +
                                "[1].match: no trained tensor matches (got \"*/bais\", " + expected +
                                "; did you mean \"*/bias\"?\n" + place +
                                "[2].match: no trained tensor matches (got \"nothing/here\", " + expected + "\n");
  BOOST_TEST(!fs::exists(*this / "out"));
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_name_both_nodes_and_which_run_of_a_sweep) {
  const std::string residual = "network.layers=[{residual=[{type=\"dense\",units=8}]},{type=\"dense\",units=3}]";
  const std::string said = "--set " + residual +
                           ": network.layers[0]: residual1 cannot add outputs of different shapes (got 8 from "
                           "residual1_dense1, at the end of "
                           "the branch, and 20 from input, which is the skip); end the branch with the skip's shape, "
                           "or give the skip a layer";
  BOOST_TEST(refusal({residual}) == "error: " + said);
  BOOST_TEST(refusal({residual, "sweep.seed=[1,2]"}) == "error: seed=1: " + said);
}

BOOST_AUTO_TEST_CASE(a_component_that_no_plugin_has) {
  const std::string bad = std::string(INITLAB_BUILD_DIR) + "/tests/bad_plugins/other_api";
  const Outcome outcome =
      run({"run", "small.toml", "--out", "out", "--set", "network.initializer=mine", "--plugin-path", bad});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err ==
             "--set network.initializer=mine: network.initializer: unknown initializer (got \"mine\", expected one of "
             "\"constant\", \"critical\", \"delta_orthogonal\", \"dirac\", \"fixup\", \"from_file\", "
             "\"glorot_heuristic\", \"gradinit\", \"he\", \"identity\", \"keras_default\", \"lecun\", ...); refused: " +
                 bad + "/other_api.so: built for plugin API 1, this program has 2; rebuild it\n");
}

BOOST_AUTO_TEST_CASE(a_value_that_is_swept_and_set_by_a_variant) {
  write("small.toml", std::string(kSmallManifest) +
                          "[sweep]\n\"training.optimizer.rate\" = [0.1, 0.2]\n[[variant]]\n"
                          "name = \"a\"\nset = { \"training.optimizer.rate\" = 0.5 }\n");
  BOOST_TEST(refusal({}) ==
             "small.toml:34:9: variant[0].set.\"training.optimizer.rate\": swept as well "
             "(sweep.training.optimizer.rate would replace it); leave out one of them");
}

BOOST_AUTO_TEST_CASE(a_mistyped_key_of_the_sweep) {
  BOOST_TEST(refusal({"sweep.ziip=[[\"a\",\"b\"]]"}) ==
             "--set sweep.ziip=[[\"a\",\"b\"]]: sweep.ziip: unknown key; did you mean \"zip\"?");
}

BOOST_AUTO_TEST_CASE(a_schedule_of_too_many_steps) {
  BOOST_TEST(refusal({"training.epochs=20000000"}) ==
             "error: training.evaluate: too many steps (got 20000001, expected at most 10000000); record less often");
}

BOOST_AUTO_TEST_CASE(more_samples_to_evaluate_than_there_are) {
  BOOST_TEST(
      refusal({"training.evaluate_samples.test=51"}) ==
      "error: --set training.evaluate_samples.test=51: training.evaluate_samples.test: more than the test set has (got "
      "51, expected at most 50)");
}

BOOST_AUTO_TEST_CASE(an_initializer_that_cannot_fill_is_refused_by_every_command_in_the_same_sentence) {
  const auto refused = [&](const std::string& initializer, const std::string& activation, const std::string& sentence) {
    write("m.toml", "[data]\nsource = \"synthetic\"\ndimension = 20\ntrain = 50\ntest = 50\n[network]\n" + initializer +
                        "\nlayers = [\n  { type = \"dense\", units = 8, name = \"hidden\" }, { type = \"" + activation +
                        "\" },\n  { type = \"dense\", units = 10, name = \"out\" },\n]\n[training]\nloss = "
                        "\"cross_entropy\"\nepochs = 0\n");
    for (const Words& words :
         {Words{"validate", "m.toml"}, Words{"describe", "m.toml"}, Words{"describe", "m.toml", "--json"},
          Words{"run", "m.toml", "--out", "out", "--dry-run"}, Words{"run", "m.toml", "--out", "out"},
          Words{"export", "m.toml", "--out", "out.npz"}}) {
      const Outcome outcome = run(words);
      BOOST_TEST(outcome.exit == 2);
      BOOST_TEST(outcome.out == "");
      BOOST_TEST(outcome.err == "error: " + sentence + "\n");
      BOOST_TEST((!fs::exists(*this / "out") && !fs::exists(*this / "out.npz")));
    }
  };
  refused("initializer = { type = \"lecun\", gain = \"published\" }", "silu",
          "m.toml:7:15: network.initializer: initializer lecun (plugin initializers 1.0), weight of out: law: gain: no "
          "table has one for this activation (got \"published\" beside silu, expected one of identity, sigmoid, tanh, "
          "relu, leaky_relu, prelu, selu); \"second_moment\" and \"backward\" compute one for any");
  const std::string edge =
      "initializer critical (plugin initializers 1.0), weight of hidden: law: bias_variance: no sigma_w^2 makes chi = "
      "1 with this bias variance (got 0.1 with the activation relu, searched second moments from 1e-8 to 1e8); ReLU "
      "and "
      "the identity are critical at 0 alone";
  refused("initializer = { type = \"critical\", bias_variance = 0.1 }", "relu",
          "m.toml:7:15: network.initializer: " + edge);
  refused(
      "initializer = \"he\"\nrules = [{ match = \"hidden/w*\", initializer = { type = \"critical\", bias_variance = "
      "0.1 } }]",
      "relu", "m.toml:8:47: network.rules[0].initializer: " + edge);
  refused("initializer = \"he\"\nbias = { type = \"from_file\", file = \"none.npy\" }", "relu",
          "m.toml:8:8: network.bias: initializer from_file (plugin initializers 1.0), bias of hidden: fill: none.npy: "
          "cannot be read (No such file or directory)");
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
