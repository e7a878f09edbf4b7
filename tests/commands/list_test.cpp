// `initlab list` and `initlab describe` of a component.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "workspace.hpp"

using namespace initlab::test;

BOOST_FIXTURE_TEST_SUITE(list_and_describe, Workspace)

namespace {

Words names(const std::string& table) {
  Words all;
  for (const std::string& line : lines(table)) {
    if (line.starts_with(" ")) continue;  // more of the component above
    const std::size_t begin = line.find_first_not_of(' ', line.find(' '));
    all.push_back(line.substr(begin, line.find(' ', begin) - begin));
  }
  if (!all.empty()) all.erase(all.begin());  // the head of the table
  return all;
}

using Json = nlohmann::ordered_json;

const std::string kBadPlugins = std::string(INITLAB_BUILD_DIR) + "/tests/bad_plugins/";
const std::string kUnusual = kBadPlugins + "unusual_functions";

/// What `describe` says of an activation's gains.
std::string gains(const Workspace& in, const std::string& activation) {
  const Outcome outcome = in.run({"describe", activation, "--plugin-path", kUnusual});
  BOOST_TEST(outcome.exit == 0);
  return outcome.out.substr(std::min(outcome.out.size(), outcome.out.find("  Gains")));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_kind_lists_its_components_in_order) {
  const Words layers = {"average_pool", "batch_norm", "conv2d", "conv_transpose2d", "dense", "dropout", "flatten",
                        "layer_norm",   "max_pool",   "prelu",  "scale_shift"};
  const Words losses = {"cross_entropy", "mse", "half_squared_error"};
  const Words initializers = {"constant",
                              "critical",
                              "delta_orthogonal",
                              "dirac",
                              "fixup",
                              "from_file",
                              "glorot_heuristic",
                              "gradinit",
                              "he",
                              "identity",
                              "keras_default",
                              "lecun",
                              "lsuv",
                              "mup",
                              "nguyen_widrow",
                              "normal",
                              "ones",
                              "orthogonal",
                              "program",
                              "pytorch_default",
                              "sparse",
                              "truncated_normal",
                              "uniform",
                              "variance_scaling",
                              "xavier",
                              "zero",
                              "zeros"};
  const Words activations = {"celu",      "elu",      "erf",        "gaussian", "gelu", "gelu_tanh", "hard_sigmoid",
                             "hard_tanh", "identity", "leaky_relu", "mish",     "relu", "selu",      "sigmoid",
                             "silu",      "sine",     "softplus",   "softsign", "tanh", "threshold"};
  const Words optimizers = {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"};
  const Words schedules = {"constant", "step", "cosine"};
  BOOST_TEST(names(run({"list", "layer"}).out) == layers, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "activation"}).out) == activations, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "initializer"}).out) == initializers, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "loss"}).out) == losses, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "optimizer"}).out) == optimizers, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "schedule"}).out) == schedules, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_kind_everything_is_listed_with_formula_reference_parameters_and_origin) {
  const Outcome outcome = run({"list"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err == "");
  std::size_t components = 0;
  for (const char* kind :
       {"layer", "activation", "composition", "initializer", "probe", "loss", "optimizer", "schedule", "source"})
    components += names(run({"list", kind}).out).size();
  BOOST_TEST(names(outcome.out).size() == components);
  for (const std::string& line : lines(outcome.out)) BOOST_TEST_CONTEXT(line) {
      BOOST_TEST(line.size() <= 100u);
    }
  BOOST_TEST(contains(outcome.out,
                      "\nactivation   tanh                        activations 1.0\n"
                      "    phi(z) = tanh(z); phi' = 1 - phi^2\n"
                      "    Reference: LeCun, Bottou, Orr and Mueller 1998\n"
                      "activation   threshold "));
  BOOST_TEST(contains(outcome.out,
                      "\ninitializer  normal                      initializers 1.0\n"
                      "    W ~ N(mean, std^2)\n"
                      "    Reference: textbook\n"
                      "    Parameters: std (optional), variance (optional), mean = 0.0\n"));
  BOOST_TEST(contains(outcome.out, "\n    Parameters: units (required), bias = true\n"));
}

BOOST_AUTO_TEST_CASE(an_unknown_kind_is_answered_with_the_known_ones) {
  const Outcome outcome = run({"list", "initializers"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err ==
             "error: list: unknown kind (got \"initializers\", expected one of layer, activation, composition, "
             "initializer, probe, loss, optimizer, schedule, source); did you mean \"initializer\"?\n");
}

BOOST_AUTO_TEST_CASE(a_plugin_of_the_users_own_is_listed_and_a_refused_file_is_named_with_the_reason) {
  BOOST_TEST(contains(run({"list", "activation", "--plugin-path", kBadPlugins + "tiny"}).out, "doubling"));
  BOOST_TEST(contains(run({"list", "activation"}, {{"INITLAB_PLUGIN_PATH", kBadPlugins + "tiny"}}).out, "doubling"));
  const Outcome outcome = run({"list", "--plugin-path", kBadPlugins + "other_api"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err == "refused: " + kBadPlugins +
                                "other_api/other_api.so: built for plugin API 1, this program has 2; rebuild it\n");
}

BOOST_AUTO_TEST_CASE(a_component_is_described_with_its_formula_its_origin_and_all_parameters) {
  const Outcome outcome = run({"describe", "optimizer/momentum"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.out ==
             "optimizer/momentum\n"
             "  v = momentum v + g; theta = theta - rate v\n"
             "\n"
             "  v is 0 before step 0. PyTorch's convention: the rate multiplies the accumulated v, so that a\n"
             "  change of the rate acts at once on all of it.\n"
             "\n"
             "  Reference: Polyak 1964; decoupled decay: Loshchilov and Hutter 2019, algorithm 1\n"
             "  From: the core\n"
             "\n"
             "  rate: a number of at least 0 (required)\n"
             "    learning rate\n"
             "\n"
             "  momentum: a number of at least 0 and below 1 (default 0.9)\n"
             "    how much of v is kept\n"
             "\n"
             "  weight_decay: a number of at least 0 (default 0.0)\n"
             "    how fast every trained parameter shrinks\n"
             "\n"
             "  decay: one of \"coupled\", \"decoupled\" (default \"coupled\")\n"
             "    coupled: weight_decay theta is added to the gradient; decoupled: theta is multiplied by 1 - rate\n"
             "    weight_decay\n");
}

BOOST_AUTO_TEST_CASE(a_schedule_is_described_like_any_other_component) {
  const Outcome outcome = run({"describe", "schedule/cosine"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(lines(outcome.out).front() == "schedule/cosine");
  BOOST_TEST(contains(outcome.out, "\n  final: a number of at least 0 and at most 1 (default 0.0)\n"));
  BOOST_TEST(contains(outcome.out, "\n  warmup_steps: an integer of at least 0 (optional)\n"));
}

BOOST_AUTO_TEST_CASE(a_kind_and_a_name_pick_one_component) {
  const Outcome outcome = run({"describe", "activation/identity"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(lines(outcome.out).front() == "activation/identity");
  BOOST_TEST(lines(run({"describe", "initializer/identity"}).out).front() == "initializer/identity");
  BOOST_TEST(run({"describe", "probe/identity"}).exit == 2);
}

BOOST_AUTO_TEST_CASE(compositions_are_listed_and_described_with_the_keys_that_a_manifest_takes) {
  const Words compositions = {"repeat", "residual"};
  BOOST_TEST(names(run({"list", "composition"}).out) == compositions, boost::test_tools::per_element());
  const Outcome outcome = run({"describe", "residual"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.out ==
             "composition/residual\n"
             "  y = skip(x) + scale residual(x)\n"
             "\n"
             "  Both must end in the same shape. Inner nodes are named after the composition: residual1_dense1,\n"
             "  residual1_skip_dense1; the node of its own name is the sum, recorded as any other.\n"
             "\n"
             "  Reference: He, Zhang, Ren and Sun 2016, eq. 1 and 2\n"
             "  From: the manifest\n"
             "\n"
             "  residual: a list of layers and activations (required)\n"
             "    the branch\n"
             "\n"
             "  skip: a list of layers and activations (optional)\n"
             "    the way around it; default: x itself\n"
             "\n"
             "  scale: a number (default 1.0)\n"
             "    multiplies the branch before it is added to the skip\n"
             "\n"
             "  name: a string (optional)\n"
             "    the node's name; default: its type and number\n");
  BOOST_TEST(run({"describe", "residul"}).err ==
             "error: describe: no component and no file of this name (got \"residul\"); `initlab list` lists the "
             "components; did you mean \"residual\"?\n");
}

BOOST_AUTO_TEST_CASE(a_composition_written_as_a_layer_is_answered_with_how_it_is_written) {
  const Outcome outcome = run({"validate", "small.toml", "--set", "network.layers[1]={type=\"residual\"}"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(contains(outcome.err,
                      "network.layers[1].type: unknown layer or activation (got \"residual\"); residual is a "
                      "composition: an entry with the key `residual` and no `type`; `initlab describe residual` shows "
                      "its keys\n"));
}

BOOST_AUTO_TEST_CASE(json_says_of_each_component_what_describe_says) {
  const Json list = Json::parse(run({"list", "--json"}).out);
  BOOST_TEST(list.size() == names(run({"list"}).out).size());
  const auto scale = std::find_if(list.begin(), list.end(), [](const Json& one) { return one["name"] == "residual"; });
  BOOST_REQUIRE(scale != list.end());
  BOOST_TEST((*scale)["kind"] == "composition");
  BOOST_TEST((*scale)["parameters"][0] == Json({{"name", "residual"},
                                                {"expected", "a list of layers and activations"},
                                                {"meaning", "the branch"},
                                                {"required", true}}));
  const Json described = Json::parse(run({"describe", "he", "--json"}).out);
  BOOST_REQUIRE(described.size() == 1u);
  BOOST_TEST(described[0]["kind"] == "initializer");
  BOOST_TEST(described[0]["plugin"] == "initializers");
  BOOST_TEST(described[0]["parameters"][1]["default"] == "in");
  BOOST_TEST(described[0]["parameters"][2]["default"] == std::sqrt(2.0));
  BOOST_TEST(run({"list", "--json", "--markdown"}).err ==
             "error: list: --json and --markdown exclude each other; give one of them\n");
}

BOOST_AUTO_TEST_CASE(a_table_in_markdown_has_a_line_for_each_component_and_no_bare_bars_in_its_cells) {
  const Outcome outcome = run({"list", "composition", "--markdown"});
  const Words said = lines(outcome.out);
  BOOST_TEST(
      contains(outcome.out, "## Compositions\n\n| name | formula | parameters | reference |\n|---|---|---|---|\n"));
  BOOST_TEST(said.back() ==
             "| `residual` | y = skip(x) + scale residual(x) | `residual`: a list of layers and activations; `skip`: a "
             "list of layers and activations (optional); `scale` = 1.0; `name`: a string (optional) | He, Zhang, Ren "
             "and Sun 2016, eq. 1 and 2 |");
  for (const std::string& line : lines(run({"list", "--markdown"}).out)) {
    if (!line.starts_with("| ")) continue;
    Words::size_type bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    BOOST_TEST_CONTEXT(line) { BOOST_TEST(bars == 5u); }
  }
}

BOOST_AUTO_TEST_CASE(an_activation_is_described_with_its_gains) {
  // tanh: E[phi^2] = 0.394294, E[phi'^2] = 0.464403 by the trapezoidal rule elsewhere (numpy); 5/3 is PyTorch's.
  BOOST_TEST(gains(*this, "tanh") ==
             "  Gains, with the defaults:\n"
             "    second-moment  1.59254   1 / sqrt(E[phi(g)^2]): keeps the second moment at q = 1, a fixed point "
             "that is stable: dq'/dq = 0.461071\n"
             "    backward       1.46741   1 / sqrt(E[phi'(g)^2]): keeps the gradient's scale\n"
             "    published      1.66667   as in PyTorch's calculate_gain\n");
  // gelu at its gain: 1.53353 and dq'/dq = 1.14406 by the trapezoidal rule elsewhere (numpy).
  BOOST_TEST(contains(gains(*this, "gelu"),
                      "1.53353   1 / sqrt(E[phi(g)^2]): keeps the second moment at q = 1, a fixed "
                      "point that is unstable: dq'/dq = 1.14406\n"));
  // Scale-invariant: every length is a fixed point.
  BOOST_TEST(contains(gains(*this, "relu"),
                      "    second-moment  1.41421   1 / sqrt(E[phi(g)^2]): keeps the second moment at q "
                      "= 1, a fixed point that is neutral: dq'/dq = 1\n"));
}

BOOST_AUTO_TEST_CASE(a_gain_on_an_unstable_fixed_point_is_warned_of) {
  // phi = z^2: E[phi^2] = E[g^4] = 3; q' = q^2, whose slope at 1 is 2; E[(2 g)^2] = 4.
  BOOST_TEST(gains(*this, "square") ==
             "  Gains, with the defaults:\n"
             "    second-moment  0.57735   1 / sqrt(E[phi(g)^2]): keeps the second moment at q = 1, a fixed point "
             "that is unstable: dq'/dq = 2\n"
             "    backward       0.5       1 / sqrt(E[phi'(g)^2]): keeps the gradient's scale\n"
             "    published      none      in no table\n"
             "    Warning: with the second-moment gain, q = 1 is an unstable fixed point of the length map: small\n"
             "    perturbations of the length grow with depth.\n");
  const Json json = Json::parse(run({"describe", "square", "--json", "--plugin-path", kUnusual}).out)[0]["gains"];
  BOOST_TEST(json["fixed_point"] == "unstable");
  // The quadrature converges to a relative 1e-10.
  BOOST_TEST(std::abs(json["length_slope"].get<double>() - 2) < 1e-9);
  BOOST_TEST(std::abs(json["second_moment"].get<double>() - 1 / std::sqrt(3.0)) < 1e-9);
  BOOST_TEST(!json.contains("published"));
}

BOOST_AUTO_TEST_CASE(gains_of_an_activation_that_jumps_or_needs_a_parameter) {
  // phi jumps from 0 to 1 at t = 0.25: E[phi^2] = P(g > t) = 0.401294; q' = P(g > t / sqrt(q)) / 0.401294, whose slope
  // at 1 is t pdf(t) / (2 * 0.401294) = 0.25 * 0.386668 / 0.802587 = 0.120445. Its slope is 0: no backward gain.
  const Json json = Json::parse(run({"describe", "step", "--json", "--plugin-path", kUnusual}).out)[0]["gains"];
  BOOST_TEST(std::abs(json["length_slope"].get<double>() - 0.120445) < 1e-6);
  BOOST_TEST(!json.contains("backward"));
  BOOST_TEST(gains(*this, "leaky") ==
             "  Gains, with the defaults:\n"
             "    published      none      in no table\n"
             "    Not computed: they depend on parameters that have no default\n");
}

BOOST_AUTO_TEST_CASE(capitals_are_no_mistake_in_what_was_perhaps_meant) {
  for (const auto& [typed, meant] : {std::pair("Relu", "relu"), {"ReLU", "relu"}, {"GELU", "gelu"}, {"HE", "he"}}) {
    const Outcome outcome = run({"describe", typed});
    BOOST_TEST(contains(outcome.err, std::string("; did you mean \"") + meant + "\"?"), outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_answered_with_what_was_perhaps_meant) {
  const Outcome outcome = run({"describe", "hee"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err ==
             "error: describe: no component and no file of this name (got \"hee\"); `initlab list` lists the "
             "components; did you mean \"he\"?\n");
}

BOOST_AUTO_TEST_SUITE_END()
