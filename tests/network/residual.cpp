// Residual compositions: sums, their gradients, and what tensors know of their branch.
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "gradients.hpp"
#include "pass.hpp"

namespace initlab::test {

namespace {

using Nodes = std::vector<manifest::NodePlan>;

constexpr Index kSamples = 7;

manifest::NodePlan residual(const std::string& name, Nodes branch, Nodes skip = {}, double scale = 1) {
  manifest::NodePlan node;
  node.name = name;
  node.component.type = "residual";
  node.component.place = {"m.toml", 4, 2};
  node.component.path = "network.layers[1]";
  node.branch = std::move(branch);
  node.skip = std::move(skip);
  node.scale = scale;
  return node;
}

/// Between the input and an output of 4: two sums, one within the other, the inner one with a layer in its skip.
Nodes nested() {
  return {
      activation("front", "identity"), dense("a", 6),
      residual("outer",
               {activation("phi", "tanh"),
                residual("inner", {dense("b", 5), activation("psi", "sigmoid"), dense("c", 3)}, {dense("s", 3)}, -1.5),
                dense("d", 6)},
               {}, 0.5),
      activation("chi", "tanh"), dense("out", 4)};
}

Index find(const network::Network& network, const std::string& name) {
  for (Index node = 0; node < network.nodes().size(); ++node)
    if (network.nodes()[node].name == name) return node;
  BOOST_FAIL("no node " << name);
  return 0;
}

void check_gradients(const Nodes& nodes, Mode mode = Mode::probe, const Shape& input = {5}) {
  const network::Network network = assemble(plan(nodes), input);
  network::Team team(1);
  const network::Flat parameters = network::initialise(network, 3, team);
  const auto loss = training::make_loss("cross_entropy", {});
  const Accuracy expected = accuracy(static_cast<double>(std::max<Index>(6, input.size())), kSamples, 0.5);
  for (const Deviation& deviation :
       gradient_deviations(network, parameters, normal_matrix(input.size(), kSamples, 5), mode,
                           objective(*loss, kSamples), {.step = expected.step, .stride = 1}))
    BOOST_TEST_CONTEXT(deviation.tensor << "[" << deviation.entry << "]: gradient " << deviation.analytic
                                        << ", difference " << deviation.numeric)
  BOOST_TEST(deviation.relative <= expected.tolerance);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_sum_is_its_skip_plus_the_scaled_branch) {
  const network::Network network = assemble(plan(nested()), {5});
  const KeptPass pass = run(network, kSamples, 1);
  const auto output = [&](const char* name) -> const Matrix& { return pass.outputs[find(network, name)]; };
  const Matrix inner = output("s") + Real(-1.5) * output("c"), outer = output("a") + Real(0.5) * output("d");
  BOOST_TEST(arma::abs(output("inner") - inner).max() == 0);
  BOOST_TEST(arma::abs(output("outer") - outer).max() == 0);
}

BOOST_AUTO_TEST_CASE(gradients_through_branches_of_each_simple_layer_agree_with_differences) {
  for (const char* type : {"flatten", "layer_norm", "dropout", "scale_shift", "prelu"})
    for (const Mode mode : {Mode::train, Mode::probe}) BOOST_TEST_CONTEXT(type)
  check_gradients({activation("front", "identity"), dense("a", 4),
                   residual("sum", {layer("in", type), dense("b", 4)}, {layer("beside", type)}), dense("out", 4)},
                  mode);
}

BOOST_AUTO_TEST_CASE(gradients_through_sums_agree_with_differences) {
  check_gradients(nested());
  check_gradients({activation("front", "identity"), dense("a", 4), residual("last", {dense("b", 4)})});
  check_gradients({activation("front", "identity"), dense("a", 4),
                   residual("normed", {layer("n", "batch_norm"), activation("t", "tanh"), dense("b", 4)}),
                   layer("m", "batch_norm"), dense("out", 4)},
                  Mode::train);
  // Both ways read the network's input, whose gradient nobody needs.
  check_gradients({residual("first", {dense("a", 5), activation("t", "tanh"), dense("b", 5)}), dense("out", 4)});
}

BOOST_AUTO_TEST_CASE(gradients_through_residual_blocks_of_convolutions_agree_with_differences) {
  const auto conv = [](const char* name, std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
    return layer(name, "conv2d",
                 {{"channels", std::int64_t(4)}, {"kernel", kernel}, {"stride", stride}, {"padding", padding}});
  };
  // A block that keeps the shape, and one that halves the image, whose skip is a convolution of one tap (He et al.
  // 2015).
  check_gradients(
      {activation("front", "identity"), conv("a", 3, 1, 1),
       residual("same", {activation("t", "tanh"), conv("b", 3, 1, 1)}),
       residual("half", {activation("u", "tanh"), conv("c", 3, 2, 1), layer("n", "batch_norm")}, {conv("s", 1, 2, 0)}),
       layer("pool", "average_pool", {{"kernel", std::string("all")}}), dense("out", 3)},
      Mode::train, {2, 4, 4});
}

BOOST_AUTO_TEST_CASE(the_gradient_of_what_two_ways_read_is_the_sum_of_both) {
  const network::Network network =
      assemble(plan({activation("front", "identity"), residual("sum", {activation("b", "identity")}, {}, 2)}), {3});
  const KeptPass pass = run(network, 4, 1);
  // y = x + 2 x and dl/dy = y = 3 x: dl/dx = (1 + 2) 3 x, each step exact but for one rounding.
  const Matrix& x = pass.outputs[find(network, "front")];
  const Matrix nine_x = Real(9) * x;
  BOOST_TEST(arma::abs(pass.gradients[find(network, "front")] - nine_x).max() <=
             4 * std::numeric_limits<Real>::epsilon() * arma::abs(nine_x).max());
}

BOOST_AUTO_TEST_CASE(sums_have_equal_bits_on_one_to_three_threads) {
  const network::Network network = assemble(plan(nested()), {5});
  const KeptPass one = run(network, 100, 1);
  for (const Index threads : {2, 3}) {
    const KeptPass many = run(network, 100, threads);
    BOOST_TEST(std::memcmp(one.gradient.memptr(), many.gradient.memptr(), one.gradient.n_elem * sizeof(Real)) == 0);
  }
}

BOOST_AUTO_TEST_CASE(shapes_that_cannot_be_added_name_both_nodes) {
  try {
    assemble(plan({dense("a", 6), residual("r", {dense("b", 5), activation("t", "tanh")})}), {5});
    BOOST_FAIL("no error");
  } catch (const Error& error) {
    BOOST_TEST(error.what() ==
               "m.toml:4:2: network.layers[1]: r cannot add outputs of different shapes (got 5 from t, at the end of "
               "the branch, and 6 from a, which is the skip); end the branch with the skip's shape, or give the skip a "
               "layer");
  }
}

BOOST_AUTO_TEST_CASE(tensors_know_their_branch_and_look_through_sums) {
  const network::Network network = assemble(plan(nested()), {5});
  const auto weight = [&](const char* name) { return network.nodes()[find(network, name)].tensors[0]; };
  BOOST_TEST(!weight("a").branch.has_value());
  BOOST_TEST(!weight("out").branch.has_value());
  BOOST_TEST((weight("d").branch->index == 0 && weight("d").branch->count == 2));
  BOOST_TEST((weight("d").branch->layers == 2 && weight("d").branch->place == 1));  // s is in the branch of outer
  BOOST_TEST((weight("s").branch->index == 0 && weight("s").branch->place == 0));
  BOOST_TEST((weight("b").branch->index == 1 && weight("b").branch->layers == 2 && weight("b").branch->place == 0));
  BOOST_TEST((weight("c").branch->index == 1 && weight("c").branch->place == 1));
  const auto phi = [&](const char* name) { return network.nodes()[find(network, name)].activation.get(); };
  BOOST_TEST((weight("a").after == phi("phi")));
  BOOST_TEST((weight("b").before == phi("phi") && weight("b").after == phi("psi")));
  BOOST_TEST((weight("c").before == phi("psi") && weight("c").after == nullptr));  // d's weight comes first
  BOOST_TEST((weight("d").before == nullptr && weight("d").after == phi("chi")));  // a sum counts as no activation
}

BOOST_AUTO_TEST_CASE(rules_fill_tensors_in_their_order_and_say_rates) {
  manifest::NetworkPlan network = plan({dense("a", 6), layer("norm", "batch_norm"), dense("out", 4)});
  const auto rule = [](const std::string& match, std::optional<manifest::Choice> initializer,
                       std::optional<double> rate, int index) {
    return manifest::RulePlan{
        match, std::move(initializer), rate, {"m.toml", 9, 1}, "network.rules[" + std::to_string(index) + "]"};
  };
  network.rules = {rule("*", choice(Kind::initializer, "he"), 0.5, 0), rule("*/bias", {}, 0.0, 1),
                   rule("out/*", choice(Kind::initializer, "lecun"), {}, 2)};
  network.nodes[0].initializer = choice(Kind::initializer, "xavier");
  network.nodes[0].initializer->path = "network.layers[0].initializer";
  const network::Network assembled = assemble(network, {3});
  std::vector<std::string> got;
  for (const network::Node& node : assembled.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t)
      got.push_back(node.name + "/" + node.tensors[t].spec.name + " " + node.fillings[t].origin + " " +
                    std::to_string(node.fillings[t].rate).substr(0, 3) + " " + node.fillings[t].rate_origin);
  const std::vector<std::string> expected = {"a/weight network.layers[0].initializer 0.5 network.rules[0]",
                                             "a/bias network.rules[0] 0.0 network.rules[1]",
                                             "norm/scale network.rules[0] 0.5 network.rules[0]",
                                             "norm/bias network.rules[0] 0.0 network.rules[1]",
                                             "norm/running_mean batch_norm's own value 1.0 ",
                                             "norm/running_variance batch_norm's own value 1.0 ",
                                             "out/weight network.rules[2] 0.5 network.rules[0]",
                                             "out/bias network.rules[2] 0.0 network.rules[1]"};
  BOOST_TEST(got == expected, boost::test_tools::per_element());
  network.rules = {rule("hidden*/weight", {}, 0.0, 0)};
  try {
    assemble(network, {3});
    BOOST_FAIL("no error");
  } catch (const Error& error) {
    BOOST_TEST(error.what() ==
               "m.toml:9:1: network.rules[0].match: no trained tensor matches (got \"hidden*/weight\", expected one of "
               "a/weight, a/bias, norm/scale, norm/bias, out/weight, out/bias, or a pattern with * and ?)");
  }
}

}  // namespace initlab::test
