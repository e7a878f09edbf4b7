// `initlab describe MANIFEST` and `initlab validate MANIFEST`.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "workspace.hpp"

using namespace initlab::test;

BOOST_FIXTURE_TEST_SUITE(describe_manifest, Workspace)

namespace {

/// The line of the table of tensors that begins with `tensor`, runs of blanks made one.
std::string row(const std::string& text, const std::string& tensor) {
  for (const std::string& line : lines(text)) {
    if (!line.starts_with(tensor + " ")) continue;
    std::string squeezed;
    for (const char c : line)
      if (c != ' ' || squeezed.back() != ' ') squeezed += c;
    return squeezed;
  }
  return "";
}

using Json = nlohmann::ordered_json;

const std::string kUnusual = std::string(INITLAB_BUILD_DIR) + "/tests/bad_plugins/unusual_functions";

/// Two weights behind phi(z) = z^2.
const std::string kSquares =
    "network.layers=[{type=\"dense\",units=8,name=\"hidden\"},\"square\",{type=\"dense\",units=8,name=\"hidden2\"},"
    "\"square\",{type=\"dense\",units=3,name=\"out\"}]";

/// Every weight N(0, gain^2 / fan_in).
std::string by_gain(const std::string& gain) { return "network.initializer={type=\"xavier\",fan=\"in\"," + gain + "}"; }

/// The lines of stderr that warn.
std::string warnings(const Outcome& outcome) {
  std::string all;
  for (const std::string& line : lines(outcome.err))
    if (line.starts_with("warning: ")) all += line + "\n";
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_tensor_has_its_shape_fans_law_and_deviation) {
  // The fan average of 20 and 8 is 14: std = sqrt(1 / 14) = 0.267261; of 8 and 3, 5.5: 0.426401.
  const Outcome outcome = run({"describe", "small.toml"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(lines(outcome.out).front() == "Small");
  BOOST_TEST(row(outcome.out, "hidden/weight") ==
             "hidden/weight 20 input x 8 unit 20 8 N(0, 0.267261^2) 0.267261 1 network.initializer: xavier");
  BOOST_TEST(row(outcome.out, "out/weight") ==
             "out/weight 8 input x 3 unit 8 3 N(0, 0.426401^2) 0.426401 1 network.initializer: xavier");
  BOOST_TEST(row(outcome.out, "out/bias") == "out/bias 3 unit 8 3 0 0 1 network.bias: constant");
  BOOST_TEST(last_line(outcome.out).starts_with("195 trained parameters; 6 updates, 3 an epoch; "));
}

BOOST_AUTO_TEST_CASE(the_rate_is_the_product_of_the_initializers_and_the_rules_with_both_sources) {
  // Of 8 units where 2 are the base, muP's multiplier of the first weight is 4, of the last one 1/4.
  const auto describe = [&](const std::string& rate) {
    return run({"describe", "small.toml", "--set", "network.bias=true", "--set",
                "network.initializer={type=\"mup\",base_width=2}", "--set",
                "network.rules=[{match=\"hidden/*\",rate=" + rate + "}]"})
        .out;
  };
  BOOST_TEST(contains(row(describe("0.5"), "hidden/weight"), " 2 (mup 4 x network.rules[0] 0.5) network.initializer"));
  BOOST_TEST(contains(row(describe("0.5"), "hidden/bias"), " 2 (mup 4 x network.rules[0] 0.5) network.bias: constant"));
  BOOST_TEST(contains(row(describe("0.5"), "out/weight"), " 0.25 (mup) network.initializer"));
  BOOST_TEST(contains(row(describe("0"), "hidden/weight"), " 0 (mup 4 x network.rules[0] 0) network.initializer"));
}

BOOST_AUTO_TEST_CASE(what_the_manifest_names_no_initializer_for_learns_at_the_rate_of_network_initializer) {
  std::string text = kSmallManifest;
  const std::size_t said = text.find("bias  ");
  write("unsaid.toml", text.erase(said, text.find('\n', said) - said));
  const auto describe = [&](const std::string& bias, const std::string& own) {
    Words words = {
        "describe",
        "unsaid.toml",
        "--set",
        "network.initializer={type=\"mup\",base_width=2}",
        "--set",
        "network.layers=[{type=\"dense\",units=8,bias=true,name=\"first\"},{type=\"scale_shift\",name=\"shift\"" + own +
            "},\"relu\",{type=\"dense\",units=3,name=\"out\"}]"};
    if (!bias.empty()) words.insert(words.end(), {"--set", "network.bias=" + bias});
    return run(words).out;
  };
  // Of 8 units where 2 are the base, muP's multiplier of a scale or bias under SGD is 4.
  for (const char* bias : {"", "true"}) {
    const std::string out = describe(bias, "");
    BOOST_TEST(contains(row(out, "first/bias"), " 0 0 4 (mup) network.bias: constant"));
    BOOST_TEST(contains(row(out, "shift/bias"), " 0 0 4 (mup) scale_shift's own value"));
    BOOST_TEST(contains(row(out, "shift/scale"), " 4 (mup) scale_shift's own value"));
  }
  BOOST_TEST(contains(row(describe("false", ""), "first/bias"), " 4 (mup) 0, since network.bias is false"));
  BOOST_TEST(contains(row(describe("false", ""), "shift/bias"), " 4 (mup) scale_shift's own value"));
  // A name says how fast, too.
  for (const char* bias : {"zeros", "{type=\"constant\",value=0.0}"}) {
    BOOST_TEST(contains(row(describe(bias, ""), "first/bias"), " 0 0 1 network.bias: "));
    BOOST_TEST(contains(row(describe(bias, ""), "shift/bias"), " 0 0 1 scale_shift's own value"));
    BOOST_TEST(contains(row(describe(bias, ""), "shift/scale"), " 4 (mup) "));
  }
  BOOST_TEST(contains(row(describe("", ",bias=\"zeros\""), "shift/bias"), " 0 0 1 network.layers[1].bias: zeros"));
}

BOOST_AUTO_TEST_CASE(fixup_alone_gives_scalars_a_tenth_of_the_rate) {
  const std::string out =
      run({"describe", "small.toml", "--set", "network.bias=true", "--set", "network.initializer=fixup", "--set",
           "network.layers=[{type=\"dense\",units=8,name=\"first\"},{type=\"scale_shift\",per=\"all\",name=\"shift\"},"
           "\"relu\",{type=\"dense\",units=3,name=\"out\"}]"})
          .out;
  BOOST_TEST(contains(row(out, "shift/scale"), " 0.1 (fixup) scale_shift's own value"));
  BOOST_TEST(contains(row(out, "shift/bias"), " 0.1 (fixup) scale_shift's own value"));
  BOOST_TEST(contains(row(out, "first/bias"), " 0 0 1 network.bias: constant"));
}

BOOST_AUTO_TEST_CASE(xavier_by_fan_in_is_called_lecun_as_well) {
  const Outcome outcome = run({"describe", "small.toml", "--set", "network.initializer={type=\"xavier\",fan=\"in\"}"});
  BOOST_TEST(row(outcome.out, "hidden/weight") ==
             "hidden/weight 20 input x 8 unit 20 8 N(0, 0.223607^2) 0.223607 1 network.initializer: xavier (= lecun)");
}

BOOST_AUTO_TEST_CASE(a_tensor_says_that_its_layer_chose_for_it) {
  const Outcome outcome = run({"describe", "small.toml", "--set",
                               "network.layers[0]={type=\"dense\",units=8,name=\"hidden\",initializer={type="
                               "\"uniform\",low=-0.5,high=0.5},bias={type=\"normal\",std=0.25}}"});
  BOOST_TEST(row(outcome.out, "hidden/weight") ==
             "hidden/weight 20 input x 8 unit 20 8 U(-0.5, 0.5) 0.288675 1 network.layers[0].initializer: uniform");
  BOOST_TEST(row(outcome.out, "hidden/bias") ==
             "hidden/bias 8 unit 20 8 N(0, 0.25^2) 0.25 1 network.layers[0].bias: normal");
  BOOST_TEST(row(outcome.out, "out/bias") == "out/bias 3 unit 8 3 0 0 1 network.bias: constant");
}

BOOST_AUTO_TEST_CASE(a_tensor_says_which_rule_chose_and_at_which_rate_it_learns) {
  const Outcome outcome =
      run({"describe", "small.toml", "--set",
           "network.rules=[{match=\"*/weight\",initializer=\"he\",rate=0.5},{match=\"*/bias\",rate=0},"
           "{match=\"out/*\",initializer={type=\"constant\",value=0.25}}]"});
  BOOST_TEST(
      row(outcome.out, "hidden/weight") ==
      "hidden/weight 20 input x 8 unit 20 8 N(0, 0.316228^2) 0.316228 0.5 (network.rules[0]) network.rules[0]: he "
      "(= critical, fixup)");
  BOOST_TEST(row(outcome.out, "hidden/bias") ==
             "hidden/bias 8 unit 20 8 0 0 0 (network.rules[1]) network.bias: constant");
  BOOST_TEST(row(outcome.out, "out/weight") ==
             "out/weight 8 input x 3 unit 8 3 0.25 0 0.5 (network.rules[0]) network.rules[2]: constant");
}

BOOST_AUTO_TEST_CASE(a_residual_says_what_it_adds) {
  const Outcome outcome = run({"describe", "small.toml", "--set",
                               "network.layers=[{type=\"dense\",units=8},{repeat=2,name=\"body\",layers=[{residual=["
                               "\"tanh\",{type=\"dense\",units=8}],scale=0.5}]},{type=\"dense\",units=3}]"});
  BOOST_TEST(outcome.err == "");
  BOOST_TEST(row(outcome.out, "body_1_residual1") ==
             "body_1_residual1 residual 8 dense1 + 0.5 body_1_residual1_dense1");
  BOOST_TEST(row(outcome.out, "body_2_residual1") ==
             "body_2_residual1 residual 8 body_1_residual1 + 0.5 body_2_residual1_dense1");
  BOOST_TEST(row(outcome.out, "body_2_residual1_tanh1") == "body_2_residual1_tanh1 tanh 8");
}

BOOST_AUTO_TEST_CASE(a_network_without_biases_keeps_those_of_layers_without_weights) {
  const Outcome outcome =
      run({"describe", "small.toml", "--set", "network.bias=false", "--set",
           "network.layers=[{type=\"dense\",units=8,name=\"hidden\"},{type=\"scale_shift\",name=\"shift\"},"
           "{type=\"batch_norm\",name=\"norm\"},{type=\"scale_shift\",bias=false,name=\"scaled\"},\"relu\","
           "{type=\"dense\",units=3}]"});
  const std::string& out = outcome.out;
  BOOST_TEST(outcome.exit == 0, outcome.err);
  BOOST_TEST(row(out, "hidden/bias") == "");
  BOOST_TEST(row(out, "scaled/bias") == "");
  BOOST_TEST(contains(row(out, "shift/bias"), "scale_shift's own value"));
  BOOST_TEST(contains(row(out, "norm/bias"), "batch_norm's own value"));
}

BOOST_AUTO_TEST_CASE(each_variant_is_described_once) {
  write("two.toml", std::string(kSmallManifest) +
                        "[[variant]]\nname = \"wide\"\nset = { \"network.layers[0].units\" = 16 }\n"
                        "[[variant]]\nname = \"narrow\"\nset = { \"network.layers[0].units\" = 2 }\n"
                        "[sweep]\nseed = [1, 2]\n");
  const Outcome outcome = run({"describe", "two.toml"});
  BOOST_TEST(outcome.exit == 0);
  int described = 0;
  for (const std::string& line : lines(outcome.out)) described += line.starts_with("Small: variant ");
  BOOST_TEST(described == 2);
  BOOST_TEST(contains(outcome.out, "20 input x 16 unit"));
  BOOST_TEST(contains(outcome.out, "20 input x 2 unit"));
  const std::string only = run({"describe", "two.toml", "--only", "narrow"}).out;
  BOOST_TEST(contains(only, "Small: variant narrow\n"));
  BOOST_TEST(!contains(only, "wide"));
}

BOOST_AUTO_TEST_CASE(json_says_the_same_as_numbers) {
  // As above: sqrt(1 / 14) = 0.267261; fan_in Var(W) = 20 / 14.
  const Json described = Json::parse(
      run({"describe", "small.toml", "--json", "--set", "network.rules=[{match=\"*/bias\",rate=0.5}]"}).out);
  BOOST_REQUIRE(described.size() == 1u);
  const Json& weight = described[0]["tensors"][0];
  BOOST_TEST(weight["node"] == "hidden");
  BOOST_TEST(weight["shape"] == Json::parse(R"([{"axis": "input", "size": 20}, {"axis": "unit", "size": 8}])"));
  BOOST_TEST(std::abs(weight["std"].get<double>() - std::sqrt(1.0 / 14)) < 1e-15);
  BOOST_TEST(std::abs(weight["weight_variance"].get<double>() - 20.0 / 14) < 1e-15);
  BOOST_TEST(weight["chosen_by"] == "network.initializer");
  BOOST_TEST(weight["initializer"] == "xavier");
  BOOST_TEST(weight["rate"] == 1.0);
  BOOST_TEST(described[0]["tensors"][1]["rate"] == 0.5);
  BOOST_TEST(described[0]["tensors"][1]["rate_chosen_by"] == "network.rules[0]");
  BOOST_TEST(described[0]["nodes"].size() == 4u);
  BOOST_TEST(described[0]["warnings"].empty());
  BOOST_TEST(described[0]["trained_parameters"] == 195);
}

// phi = z^2 behind a weight of variance sigma_w^2 / fan_in: q' = 3 sigma_w^2 q^2 + sigma_b^2. With the second-moment
// gain 1 / sqrt(3), sigma_w^2 = 1/3: q' = q^2, and 1 is a fixed point with slope 2.
BOOST_AUTO_TEST_CASE(a_gain_on_an_unstable_fixed_point_is_warned_of_in_one_line) {
  write("deep.toml", std::string(kSmallManifest) + "[[variant]]\nname = \"a\"\nset = {}\n[sweep]\nseed = [1, 2]\n");
  for (const char* command : {"describe", "validate", "run"}) BOOST_TEST_CONTEXT(command) {
      const Outcome outcome =
          run({command, "deep.toml", "--plugin-path", kUnusual, "--set", by_gain("gain=\"auto\""), "--set", kSquares});
      BOOST_TEST(outcome.exit == 0);
      BOOST_TEST(
          warnings(outcome) ==
          "warning: variant a: network.initializer: xavier behind square puts the length map q' = 0.3333 "
          "E[phi(sqrt(q) g)^2] on an unstable fixed point (q* = 1, chi_q = dq'/dq = 2): lengths below it fall and "
          "lengths above it grow from layer to layer (hidden2/weight, out/weight)\n");
    }
}

BOOST_AUTO_TEST_CASE(a_gain_that_somebody_typed_is_seen_as_well_and_so_is_the_bias) {
  const auto warned = [&](const std::string& gain, const std::string& more) {
    Words words = {"validate", "small.toml", "--plugin-path", kUnusual, "--set", by_gain("gain=" + gain),
                   "--set",    kSquares};
    if (!more.empty()) words.insert(words.end(), {"--set", more});
    return warnings(run(words));
  };
  // 0.577^2 = 0.3329: q' = 0.9988 q^2, whose fixed point is 1 / 0.9988.
  BOOST_TEST(contains(warned("0.577", ""),
                      "q' = 0.3329 E[phi(sqrt(q) g)^2] on an unstable fixed point (q* = 1.001, chi_q = dq'/dq = 2)"));
  // 3 * 0.57^2 = 0.9747, and 0.159^2 = 0.02528 makes it 1.
  BOOST_TEST(contains(warned("0.57", "network.bias={type=\"normal\",std=0.159}"),
                      "q' = 0.3249 E[phi(sqrt(q) g)^2] + 0.02528 on an unstable"));
  // 3 * 0.6^2 = 1.08: the fixed point 1 / 1.08 is near enough to leave.
  BOOST_TEST(contains(warned("0.6", ""), "on an unstable fixed point (q* = 0.9259, chi_q = dq'/dq = 2)"));
  // 3 * 0.7^2 = 1.47: the fixed point 1 / 1.47 is unstable, too, but lengths do not begin there.
  BOOST_TEST(warned("0.7", "") == "");
}

// By an independent quadrature (Gauss-Hermite, 180 points): gelu's map at its second-moment gain, with E[b^2] = 0.01,
// has its fixed point at 0.9289 with slope 1.137; relu's has none with biases.
BOOST_AUTO_TEST_CASE(biases_that_move_the_fixed_point_do_not_hide_it) {
  const auto warned = [&](const std::string& phi, const std::string& bias) {
    const std::string layer = "{type=\"dense\",units=8},\"" + phi + "\",";
    return warnings(run({"validate", "small.toml", "--set", "network.initializer={type=\"lecun\",gain=\"auto\"}",
                         "--set", "network.bias={type=\"normal\",std=" + bias + "}", "--set",
                         "network.layers=[" + layer + layer + "{type=\"dense\",units=3,name=\"out\"}]"}));
  };
  BOOST_TEST(contains(warned("gelu", "0.1"), "(q* = 0.9289, chi_q = dq'/dq = 1.137)"));
  for (const char* phi : {"silu", "mish"}) BOOST_TEST(contains(warned(phi, "0.1"), "on an unstable fixed point"));
  BOOST_TEST(warned("gelu", "0.5") == "");
  BOOST_TEST(warned("tanh", "0.1") == "");
  BOOST_TEST(warned("relu", "0.0") == "");
  BOOST_TEST(warned("relu", "0.1") == "");
}

namespace {

/// Four layers with `phi` between them; what `critical` with `parameters` and the biases that `bias` says is warned of.
std::string critical_warnings(Workspace& workspace, const std::string& phi, const std::string& parameters,
                              const std::string& bias) {
  const std::string layer = "{type=\"dense\",units=8},\"" + phi + "\",";
  const Outcome outcome = workspace.run(
      {"validate", "small.toml", "--set", "network.initializer={type=\"critical\"" + parameters + "}", "--set",
       "network.bias=" + bias, "--set", "network.layers=[" + layer + layer + "{type=\"dense\",units=3,name=\"out\"}]"});
  BOOST_TEST(outcome.exit == 0, outcome.err);
  return warnings(outcome);
}

}  // namespace

// With sigma_w^2 = 4 gelu's length map is q' = 4 E[(z/2 + z^2 / sqrt(2 pi))^2] + ... = q + 6 q^2 / pi + ...: lengths
// grow however small they are.
BOOST_AUTO_TEST_CASE(critical_without_biases_warns_that_lengths_grow_of_gelu_and_its_like) {
  BOOST_TEST(
      critical_warnings(*this, "gelu", "", "false") ==
      "warning: network.initializer: critical behind gelu puts the length map q' = 4 E[phi(sqrt(q) g)^2] on an "
      "unstable fixed point (q* = 0, chi_q = dq'/dq = 1 and above 1 beside it): lengths grow from layer to layer "
      "(dense2/weight, out/weight)\n");
  for (const char* phi : {"silu", "mish"})
    for (const char* bias : {"false", "{type=\"constant\",value=0.0}", "\"critical\""})
      BOOST_TEST(contains(critical_warnings(*this, phi, "", bias), "lengths grow from layer to layer"));
}

// By an independent quadrature (Gauss-Hermite, 200 points): at q = 1 gelu has sigma_w^2 = 2.1937, sigma_b^2 = 0.0672
// and chi_q = 1.0672.
BOOST_AUTO_TEST_CASE(critical_at_a_length_warns_if_it_is_unstable_or_if_the_biases_do_not_keep_it) {
  BOOST_TEST(critical_warnings(*this, "gelu", ",q=1.0", "{type=\"critical\",q=1.0}") ==
             "warning: network.initializer: critical behind gelu puts the length map q' = 2.194 E[phi(sqrt(q) g)^2] + "
             "0.06719 on an unstable fixed point (q* = 1, chi_q = dq'/dq = 1.067): lengths below it fall and lengths "
             "above it grow from layer to layer (dense2/weight, out/weight)\n");
  BOOST_TEST(critical_warnings(*this, "gelu", ",q=1.0", "false") ==
             "warning: network.initializer: critical behind gelu aims at q* = 1, where the length map q' = 2.194 "
             "E[phi(sqrt(q) g)^2] gives 0.9328: lengths fall below it; E[b^2] = 0.06719 would keep it (dense2/weight, "
             "out/weight)\n");
  BOOST_TEST(contains(critical_warnings(*this, "gelu", ",q=1.0", "{type=\"constant\",value=0.5}"),
                      "gives 1.183: lengths grow above it; E[b^2] = 0.06719 would keep it"));
}

BOOST_AUTO_TEST_CASE(no_alarm_where_critical_keeps_its_length) {
  for (const char* phi : {"tanh", "relu", "erf", "identity"})
    BOOST_TEST(critical_warnings(*this, phi, "", "false") == "");
  BOOST_TEST(critical_warnings(*this, "tanh", ",q=1.0", "{type=\"critical\",q=1.0}") == "");
  BOOST_TEST(critical_warnings(*this, "tanh", ",bias_variance=0.05", "{type=\"critical\",bias_variance=0.05}") == "");
  BOOST_TEST(critical_warnings(*this, "gelu", ",bias_variance=0.3", "{type=\"critical\",bias_variance=0.3}") == "");
}

BOOST_AUTO_TEST_CASE(no_alarm_where_lengths_stay_or_are_set_anew) {
  const auto warned = [&](const std::string& layers) {
    return warnings(
        run({"validate", "small.toml", "--plugin-path", kUnusual, "--set", by_gain("gain=\"auto\""), "--set",
             "network.layers=[{type=\"dense\",units=8}," + layers + ",{type=\"dense\",units=3}]"}));
  };
  BOOST_TEST(warned("\"relu\",{type=\"dense\",units=8},\"relu\"") == "");
  BOOST_TEST(warned("\"tanh\"") == "");
  BOOST_TEST(warned("\"batch_norm\",\"square\"") == "");
  BOOST_TEST(warned("{residual=[\"square\",{type=\"dense\",units=8}]}") == "");
  BOOST_TEST(warned("{residual=[{type=\"dense\",units=8}]},\"square\"") == "");
  BOOST_TEST(warned("\"square\"") != "");
}

BOOST_AUTO_TEST_CASE(a_valid_manifest_is_called_so) {
  const Outcome outcome = run({"validate", "small.toml"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.out == "small.toml: valid, 1 run\n");
}

BOOST_AUTO_TEST_CASE(validate_finds_shapes_that_do_not_fit_unless_told_not_to_read_data) {
  const Words command = {"validate", "small.toml", "--set", "network.layers[2].units=5"};
  const Outcome outcome = run(command);
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err ==
             "error: training.loss: the network's output and the data's classes differ in number (got 5 outputs, "
             "expected 3); give the last layer 3 units\n");
  Words without_data = command;
  without_data.push_back("--no-data");
  BOOST_TEST(run(without_data).exit == 0);
}

BOOST_AUTO_TEST_SUITE_END()
