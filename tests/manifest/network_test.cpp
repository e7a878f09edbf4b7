#include "support.hpp"

namespace initlab::manifest {

namespace {

NetworkPlan network(const std::string& text) { return run({.network = text}).setup->network; }
NetworkPlan layers(const std::string& list) { return network("initializer = \"he\"\nlayers = [" + list + "]"); }

Lines complaints(const std::string& list) {
  return problems(Parts{.network = "initializer = \"he\"\nlayers = [" + list + "]"});
}

Lines node_names(const NetworkPlan& plan) {
  Lines out;
  for (const NodePlan& node : plan.nodes) out.push_back(node.name);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(naming_one_layer_renames_no_other) {
  check_lines(node_names(layers("{ type = \"dense\", units = 3 }, \"relu\", { type = \"dense\", units = 3 }, \"relu\", "
                                "{ type = \"dense\", units = 3 }")),
              {"dense1", "relu1", "dense2", "relu2", "dense3"});
  check_lines(
      node_names(layers("{ type = \"dense\", units = 3, name = \"first\" }, { type = \"relu\", name = \"act\" }, "
                        "{ type = \"dense\", units = 3 }, \"relu\", { type = \"dense\", units = 3 }")),
      {"first", "act", "dense2", "relu2", "dense3"});
}

BOOST_AUTO_TEST_CASE(names_that_clash_are_refused_with_both_nodes) {
  const std::string dense = "{ type = \"dense\", units = 3";
  check_lines(
      complaints(dense + ", name = \"a\" }, " + dense + ", name = \"a\" }"),
      {"6:54: network.layers[1].name: used twice (got \"a\", which is network.layers[0], expected a name of its "
       "own)"});
  check_lines(complaints(dense + ", name = \"dense2\" }, " + dense + " }"),
              {"6:59: network.layers[1]: its default name is taken (got \"dense2\", which network.layers[0] is named); "
               "give either another name"});
  check_lines(complaints(dense + ", name = \"input\" }"),
              {"6:47: network.layers[0].name: reserved (got \"input\", expected another name than the network's input "
               "has)"});
  check_lines(complaints(dense + ", name = \"a/b\" }"),
              {"6:47: network.layers[0].name: not a name (got \"a/b\", expected at most 100 letters, digits and \"_\", "
               "a digit not first)"});
}

BOOST_AUTO_TEST_CASE(a_component_is_a_table_or_its_bare_name) {
  const NetworkPlan plan =
      network("initializer = \"xavier\"\nlayers = [\"relu\", { type = \"relu\" }, \"batch_norm\"]");
  BOOST_TEST(plan.initializer.parameters.text("law") == "normal");
  BOOST_TEST(plan.initializer.parameters.real("gain") == 1.0);
  BOOST_TEST(plan.nodes[0].is_activation);
  BOOST_TEST(plan.nodes[1].is_activation);
  BOOST_TEST(!plan.nodes[2].is_activation);
  BOOST_TEST(plan.nodes[2].component.parameters.real("momentum") == 0.1);
}

BOOST_AUTO_TEST_CASE(an_integer_stands_for_a_real_and_an_optional_parameter_is_left_out) {
  const NetworkPlan plan =
      network("initializer = { type = \"normal\", std = 1 }\nlayers = [{ type = \"dense\", units = 3 }]");
  BOOST_TEST(plan.initializer.parameters.real("std") == 1.0);
  BOOST_TEST(!plan.initializer.parameters.has("variance"));
}

BOOST_AUTO_TEST_CASE(a_number_may_be_one_of_its_words) {
  BOOST_TEST(network("initializer = { type = \"he\", gain = \"auto\" }\nlayers = [\"relu\"]")
                 .initializer.parameters.is("gain", "auto"));
  check_lines(
      problems(Parts{.network = "initializer = { type = \"he\", gain = \"aut\" }\nlayers = [\"relu\"]"}),
      {"5:37: network.initializer.gain: unknown value (got \"aut\", expected a number above 0 or \"auto\"); did "
       "you mean \"auto\"?"});
}

BOOST_AUTO_TEST_CASE(biases_are_zero_unless_the_manifest_says_otherwise) {
  const std::string rest = "initializer = \"he\"\nlayers = [{ type = \"dense\", units = 3 }]\n";
  for (const char* bias : {"", "bias = true", "bias = \"constant\"", "bias = { type = \"constant\", value = 0 }"}) {
    const NetworkPlan plan = network(rest + bias);
    BOOST_TEST(plan.bias->type == "constant");
    BOOST_TEST(plan.bias->parameters.real("value") == 0.0);
    BOOST_TEST(plan.nodes[0].component.parameters.boolean("bias"));
    BOOST_TEST(!plan.nodes[0].bias_said);
    BOOST_TEST(plan.bias_said == (std::string(bias).find("constant") != std::string::npos));
  }
}

BOOST_AUTO_TEST_CASE(no_layer_has_a_bias_if_the_network_has_none_unless_it_says_so) {
  const NetworkPlan plan = network(
      "initializer = \"he\"\nbias = false\nlayers = [{ type = \"dense\", units = 3 }, { type = \"dense\", units = 3, "
      "bias = true }, { type = \"dense\", units = 3, bias = { type = \"normal\", std = 0.1 } }, "
      "{ type = \"dense\", units = 3, bias = \"he\" }]");
  BOOST_TEST(!plan.bias.has_value());
  BOOST_TEST(!plan.nodes[0].component.parameters.boolean("bias"));
  BOOST_TEST(!plan.nodes[0].bias_said);
  BOOST_TEST(plan.nodes[1].component.parameters.boolean("bias"));
  BOOST_TEST(plan.nodes[1].bias_said);
  BOOST_TEST(plan.nodes[1].tensor_initializers.empty());
  BOOST_TEST(plan.nodes[2].component.parameters.boolean("bias"));
  BOOST_TEST(plan.nodes[2].tensor_initializers.at("bias").parameters.real("std") == 0.1);
  BOOST_TEST(plan.nodes[2].tensor_initializers.at("bias").path == "network.layers[2].bias");
  BOOST_TEST(plan.nodes[3].tensor_initializers.at("bias").type == "he");
}

BOOST_AUTO_TEST_CASE(one_layer_can_do_without_bias) {
  const NodePlan node = layers("{ type = \"dense\", units = 3, bias = false }").nodes[0];
  BOOST_TEST(!node.component.parameters.boolean("bias"));
  BOOST_TEST(node.bias_said);
}

BOOST_AUTO_TEST_CASE(a_layer_may_name_the_initializers_of_its_tensors) {
  const NodePlan node =
      layers(
          "{ type = \"batch_norm\", initializer = \"he\", scale = { type = \"constant\", value = 1 }, shift = "
          "\"constant\" }")
          .nodes[0];
  BOOST_TEST(node.initializer->type == "he");
  BOOST_TEST(node.tensor_initializers.size() == 2u);
  BOOST_TEST(node.tensor_initializers.at("scale").parameters.real("value") == 1.0);
  BOOST_TEST(node.tensor_initializers.at("shift").type == "constant");
}

BOOST_AUTO_TEST_CASE(a_mistyped_key_is_not_taken_for_a_tensor) {
  check_lines(complaints("{ type = \"dense\", units = 3, initialiser = { type = \"he\" } }"),
              {"6:40: network.layers[0].initialiser: unknown key; did you mean \"initializer\"?"});
  check_lines(complaints("{ type = \"dense\", units = 3, repeat = 4 }"),
              {"6:40: network.layers[0].repeat: unknown key (expected one of type, name, initializer, units, bias)"});
}

BOOST_AUTO_TEST_CASE(an_activation_takes_no_initializer) {
  check_lines(complaints("{ type = \"relu\", initializer = \"he\", scale = \"he\" }"),
              {"6:28: network.layers[0].initializer: unknown key (expected one of type, name)",
               "6:48: network.layers[0].scale: unknown key (expected one of type, name)"});
}

BOOST_AUTO_TEST_CASE(an_unknown_component_names_what_was_meant_and_what_was_refused) {
  check_lines(complaints("\"dens\""), {"6:11: network.layers[0]: unknown layer or activation (got \"dens\"); did you "
                                       "mean \"dense\"?"});
  check_lines(
      complaints("{ type = \"lstm\" }"),
      {"6:20: network.layers[0].type: unknown layer or activation (got \"lstm\", expected one of \"batch_norm\", "
       "\"dense\", \"relu\", \"sigmoid\")"});
  Catalogue with_refused = catalogue();
  with_refused.refused = {"mine.so: built for another API"};
  try {
    parse(Parts{.network = "initializer = \"he\"\nlayers = [\"lstm\"]"}.text(), "m.toml", {}, with_refused);
    BOOST_FAIL("lstm was found");
  } catch (const ManifestError& e) {
    BOOST_TEST(
        e.what() ==
        std::string("m.toml:6:11: network.layers[0]: unknown layer or activation (got \"lstm\", expected one of "
                    "\"batch_norm\", \"dense\", \"relu\", \"sigmoid\"); refused: mine.so: built for another API"));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_catalogue_says_that_nothing_is_loaded) {
  try {
    parse(Parts{}.text(), "m.toml", {}, Catalogue());
    BOOST_FAIL("something was found");
  } catch (const ManifestError& e) {
    BOOST_TEST(e.problems().at(2) ==
               "m.toml:5:15: network.initializer: unknown initializer (got \"he\", expected one that is loaded, but "
               "none is)");
  }
}

}  // namespace initlab::manifest
