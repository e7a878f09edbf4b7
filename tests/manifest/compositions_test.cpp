#include "support.hpp"
#include "text/words.hpp"

namespace initlab::manifest {

namespace {

NetworkPlan layers(const std::string& list) {
  return run({.network = "initializer = \"he\"\nlayers = [" + list + "]"}).setup->network;
}

Lines complaints(const std::string& list) {
  return problems(Parts{.network = "initializer = \"he\"\nlayers = [" + list + "]"});
}

/// "a", "b", "c = skip[d] + branch[e f]".
std::string shown(const std::vector<NodePlan>& nodes) {
  std::vector<std::string> words;
  for (const NodePlan& node : nodes)
    words.push_back(node.is_residual()
                        ? node.name + " = skip[" + shown(node.skip) + "] + branch[" + shown(node.branch) + "]"
                        : node.name);
  return text::join(words, " ");
}

const std::string kDense = "{ type = \"dense\", units = 3 }";

}  // namespace

BOOST_AUTO_TEST_CASE(a_repeat_names_its_nodes_by_name_number_and_own_name) {
  BOOST_TEST(
      shown(layers("{ repeat = 2, name = \"body\", layers = [" + kDense + ", \"relu\", " + kDense + "] }, " + kDense)
                .nodes) == "body_1_dense1 body_1_relu1 body_1_dense2 body_2_dense1 body_2_relu1 body_2_dense2 dense1");
  BOOST_TEST(shown(layers("{ repeat = 2, layers = [{ type = \"dense\", units = 3, name = \"fc\" }] }").nodes) ==
             "repeat1_1_fc repeat1_2_fc");
}

BOOST_AUTO_TEST_CASE(compositions_stand_within_each_other) {
  BOOST_TEST(shown(layers("{ repeat = 2, layers = [{ repeat = 2, layers = [\"relu\"] }, " + kDense + "] }").nodes) ==
             "repeat1_1_repeat1_1_relu1 repeat1_1_repeat1_2_relu1 repeat1_1_dense1 repeat1_2_repeat1_1_relu1 "
             "repeat1_2_repeat1_2_relu1 repeat1_2_dense1");
  BOOST_TEST(shown(layers(kDense + ", { residual = [\"relu\", { repeat = 2, layers = [" + kDense +
                          "] }, { residual = [\"relu\"] }], skip = [" + kDense + "], name = \"block\" }, \"relu\"")
                       .nodes) ==
             "dense1 block = skip[block_skip_dense1] + branch[block_relu1 block_repeat1_1_dense1 "
             "block_repeat1_2_dense1 block_residual1 = skip[] + branch[block_residual1_relu1]] relu1");
}

BOOST_AUTO_TEST_CASE(a_residual_has_a_scale_of_one_unless_it_says_so) {
  BOOST_TEST(layers("{ residual = [\"relu\"] }").nodes[0].scale == 1.0);
  BOOST_TEST(layers("{ residual = [\"relu\"], scale = 0.5 }").nodes[0].scale == 0.5);
}

BOOST_AUTO_TEST_CASE(a_depth_is_swept_from_none) {
  const SweepPlan sweep =
      plan({.network = "initializer = \"he\"\nlayers = [" + kDense + ", { repeat = 1, layers = [" + kDense + "] }]",
            .rest = "[sweep]\n\"network.layers[1].repeat\" = [0, 1, 50]"});
  check_lines(names(sweep), {"repeat=0_seed=1", "repeat=1_seed=1", "repeat=50_seed=1"});
  BOOST_TEST(sweep.runs[0].setup->network.nodes.size() == 1u);
  BOOST_TEST(sweep.runs[2].setup->network.nodes.size() == 51u);
}

BOOST_AUTO_TEST_CASE(mistakes_in_a_composition_are_told_once_where_they_are_written) {
  check_lines(complaints("{ repeat = 3, layers = [{ type = \"dense\", unit = 3 }] }"),
              {"6:53: network.layers[0].layers[0].unit: unknown key; did you mean \"units\"?"});
  check_lines(complaints("{ repeat = 3 }"),
              {"6:11: network.layers[0].layers: missing (expected a list of layers and activations)"});
  check_lines(complaints("{ repeat = -1, layers = [\"relu\"] }"),
              {"6:22: network.layers[0].repeat: out of range (got -1, expected an integer of at least 0 and at most "
               "100000)"});
  check_lines(complaints("{ repeat = 2, layers = [\"relu\"], scale = 1 }"),
              {"6:44: network.layers[0].scale: unknown key (expected one of repeat, name, layers)"});
  check_lines(complaints("{ repeat = 2, layers = [] }"),
              {"6:34: network.layers[0].layers: empty (got a list of 0, expected at least one layer)"});
  check_lines(complaints("{ repeat = 0, layers = [\"relu\"] }"),
              {"6:10: network.layers: empty (got a list of 1, expected at least one layer)"});
  check_lines(complaints("{ residual = [] }"),
              {"6:24: network.layers[0].residual: empty (got a list of 0, expected at least one layer)"});
  check_lines(complaints("{ residual = \"relu\" }"),
              {"6:24: network.layers[0].residual: wrong type (got \"relu\", expected a list of layers and "
               "activations)"});
  check_lines(complaints("{ residual = [\"relu\"], skips = [] }"),
              {"6:34: network.layers[0].skips: unknown key; did you mean \"skip\"?"});
  check_lines(complaints("{ repeat = 2, residual = [\"relu\"], layers = [\"relu\"] }"),
              {"6:25: network.layers[0].residual: unknown key (expected one of repeat, name, layers)"});
}

BOOST_AUTO_TEST_CASE(names_in_a_composition_must_differ_from_all_others) {
  check_lines(complaints("{ type = \"relu\", name = \"repeat1_2_relu1\" }, { repeat = 2, layers = [\"relu\"] }"),
              {"6:80: network.layers[1].layers[0]: its default name is taken (got \"repeat1_2_relu1\", which "
               "network.layers[0] is named); give either another name"});
  check_lines(complaints("{ residual = [\"relu\"], name = \"a\" }, { type = \"relu\", name = \"a_relu1\" }"),
              {"6:25: network.layers[0].residual[0]: its default name is taken (got \"a_relu1\", which "
               "network.layers[1] is named); give either another name"});
}

BOOST_AUTO_TEST_CASE(a_million_nodes_are_refused_before_they_are_made) {
  const std::string many = "{ repeat = 100000, layers = [\"relu\", \"relu\"] }";
  check_lines(complaints(many), {"6:11: network.layers[0]: too many nodes (expected at most 100000 in the network)"});
  std::string nested = "\"relu\"";
  for (int i = 0; i < 6; ++i) nested = "{ repeat = 90000, layers = [" + nested + "] }";
  BOOST_TEST(complaints(nested).size() == 1u);
}

BOOST_AUTO_TEST_CASE(weights_are_a_file_or_a_file_and_a_step) {
  const auto network = [](const std::string& weights) {
    return run(Parts{.network = "initializer = \"he\"\nlayers = [\"relu\"]\nweights = " + weights}).setup->network;
  };
  BOOST_TEST(network("\"a.h5\"").weights->file == "a.h5");
  BOOST_TEST(!network("\"a.h5\"").weights->step.has_value());
  BOOST_TEST(network("{ file = \"a.h5\", step = 0 }").weights->step.value() == 0u);
  const auto wrong = [](const std::string& weights) {
    return problems(Parts{.network = "initializer = \"he\"\nlayers = [\"relu\"]\nweights = " + weights});
  };
  check_lines(wrong("3"),
              {"7:11: network.weights: wrong type (got 3, expected a run's file, or { file = ..., step = ... })"});
  check_lines(wrong("{ step = -1 }"), {"7:11: network.weights.file: missing (expected a string)",
                                       "7:20: network.weights.step: out of range (got -1, expected an integer of at "
                                       "least 0 and at most 1000000000000)"});
}

BOOST_AUTO_TEST_CASE(rules_keep_their_order_and_say_an_initializer_or_a_rate) {
  const NetworkPlan network = run({.network = "initializer = \"he\"\nlayers = [" + kDense +
                                              "]\nrules = [{ match = \"*/bias\", rate = 0 }, { match = \"dense?/*\", "
                                              "initializer = \"xavier\" }]"})
                                  .setup->network;
  BOOST_REQUIRE_EQUAL(network.rules.size(), 2u);
  BOOST_TEST(network.rules[0].match == "*/bias");
  BOOST_TEST(*network.rules[0].rate == 0.0);
  BOOST_TEST(!network.rules[0].initializer.has_value());
  BOOST_TEST(network.rules[1].initializer->type == "xavier");
  BOOST_TEST(network.rules[1].path == "network.rules[1]");
  const auto wrong = [](const std::string& rules) {
    return problems(Parts{.network = "initializer = \"he\"\nlayers = [\"relu\"]\nrules = " + rules});
  };
  check_lines(wrong("[{ match = \"*\" }]"),
              {"7:10: network.rules[0].initializer: missing (expected an initializer, or rate = a number, or both)"});
  check_lines(wrong("[{ rate = -1 }]"),
              {"7:10: network.rules[0].match: missing (expected a string)",
               "7:19: network.rules[0].rate: out of range (got -1, expected a number of at least 0)"});
  check_lines(wrong("\"*\""), {"7:9: network.rules: wrong type (got \"*\", expected a list of { match = ..., "
                               "initializer = ..., rate = ... })"});
}

BOOST_AUTO_TEST_CASE(a_probe_may_be_there_for_some_seeds_only) {
  const SweepPlan sweep = plan({.rest = "[[probes]]\ntype = \"hdf5\"\nseeds = [1, 3]\n[[probes]]\ntype = \"hdf5\"\n"
                                        "name = \"always\"\n[sweep]\nseed = [1, 2, 3]"});
  Lines probes;
  for (const RunPlan& each : sweep.runs) probes.push_back(each.name + ": " + std::to_string(each.setup->probes.size()));
  check_lines(probes, {"seed=1: 2", "seed=2: 1", "seed=3: 2"});
  check_lines(problems(Parts{.rest = "[[probes]]\ntype = \"hdf5\"\nseeds = 1"}),
              {"12:9: probes[0].seeds: wrong type (got 1, expected a list of seeds, integers of at least 0)"});
}

}  // namespace initlab::manifest
