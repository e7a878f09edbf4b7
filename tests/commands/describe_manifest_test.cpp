// `initlab describe MANIFEST` and `initlab validate MANIFEST`.
#include <boost/test/unit_test.hpp>

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
      "hidden/weight 20 input x 8 unit 20 8 N(0, 0.316228^2) 0.316228 0.5 (network.rules[0]) network.rules[0]: he");
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
