// Predictions for networks, node by node, against simulated ones.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "prediction/loss.hpp"
#include "prediction/prediction.hpp"
#include "theory/simulated.hpp"

using namespace initlab;
using namespace initlab::test;

namespace {

// Some 200 comparisons with means over networks: 4.5 standard errors are exceeded once in 700 suites.
constexpr double kErrors = 4.5;

/// Compares every node that has a prediction. Theory is of leading order in 1 / width: `order` is what the next one may
/// be, relative.
void compare(const std::string& title, const network::Network& network, const Matrix& x, std::uint64_t networks,
             double order) {
  std::vector<double> squares;
  for (Index j = 0; j < x.n_cols; ++j)
    squares.push_back(arma::accu(arma::square(arma::conv_to<arma::vec>::from(x.col(j)))) /
                      static_cast<double>(x.n_rows));
  const prediction::Prediction theory = prediction::predict(network, {squares, ""}, "cross_entropy", true);
  const Simulated simulated(network, x, networks);
  for (Index i = 1; i < network.nodes().size(); ++i) {
    const prediction::NodePrediction& node = theory.nodes[i];
    BOOST_TEST(node.why_not == "", node.name << ": " << node.why_not);
    const auto close = [&](const char* what, const std::vector<double>& found, double expected) {
      const Sample sample(found);
      BOOST_TEST(std::abs(sample.mean - expected) <= kErrors * sample.error + order * std::abs(expected) + 1e-6,
                 title << ", " << node.name << ": " << what << ": simulated " << sample.mean << " +- " << sample.error
                       << ", predicted " << expected);
    };
    const auto& q = node.activation_second ? node.activation_second : node.q;
    const auto& mean = node.activation_mean ? node.activation_mean : node.mean;
    if (!q || !mean) continue;
    close("second moment", simulated.second[i], q->value);
    close("mean", simulated.mean[i], mean->value);
    if (!node.gradient) continue;
    const Index z = network.nodes()[i].activation ? network.nodes()[i].input : i;
    close("gradient", simulated.gradient[z], node.gradient->value * node.gradient->value);
  }
  if (theory.backward.loss) {
    const Sample loss(simulated.loss);
    BOOST_TEST(std::abs(loss.mean - theory.backward.loss->value) <= kErrors * loss.error + order * loss.mean);
  }
}

manifest::NodePlan residual(const std::string& name, std::vector<manifest::NodePlan> branch, double scale) {
  manifest::NodePlan node;
  node.name = name;
  node.component.type = "residual";
  node.branch = std::move(branch);
  node.scale = scale;
  return node;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(networks)

BOOST_AUTO_TEST_CASE(dense_networks_are_as_predicted) {
  const Matrix x = normal_matrix(40, 5, 1) * Real(1.3);
  // Widths of 200: 1 / n is 0.5 %, and each layer adds as much.
  for (const char* phi : {"relu", "tanh", "gelu", "sigmoid"})
    compare(
        phi,
        assemble(
            plan({dense("a", 200), activation("f", phi), dense("b", 200), activation("g", phi), dense("c", 10)}, "he"),
            {40}),
        x, 200, 0.015);
}

BOOST_AUTO_TEST_CASE(large_logits_have_the_loss_and_the_gradient_of_a_soft_maximum) {
  const Matrix x = normal_matrix(40, 5, 1) * Real(6);
  compare("network", assemble(plan({dense("a", 200), activation("f", "relu"), dense("b", 10)}, "he"), {40}), x, 300,
          0.015);
}

BOOST_AUTO_TEST_CASE(two_very_large_logits_have_the_loss_of_the_larger) {
  // log(e^a + e^b) = max + log(1 + e^-|D|), D = a - b ~ N(0, 2 v): v = 10^4 gives 100 / sqrt(pi) and p_D(0) pi^2 / 6;
  // the next term is p_D(0) / (2 v) times 7 pi^4 / 180 or so, below 10^-6.
  const double of_difference = 1 / std::sqrt(4 * std::numbers::pi * 1e4);
  const auto found = prediction::expected_loss("cross_entropy", 2, 0, 1e4, true);
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST(std::abs(found->value - 100 / std::sqrt(std::numbers::pi) -
                      of_difference * std::numbers::pi * std::numbers::pi / 6) < 1e-6);
}

BOOST_AUTO_TEST_CASE(normalisation_dropout_and_scales_are_as_predicted) {
  const Matrix x = normal_matrix(40, 5, 2);
  compare("network",
          assemble(plan({dense("a", 200), layer("n", "layer_norm"), activation("f", "tanh"), layer("d", "dropout"),
                         dense("b", 200), layer("s", "scale_shift"), layer("p", "prelu"), dense("c", 10)},
                        "he"),
                   {40}),
          x, 200, 0.015);
}

BOOST_AUTO_TEST_CASE(residual_sums_are_as_predicted) {
  const Matrix x = normal_matrix(40, 5, 3);
  compare(
      "network",
      assemble(
          plan(
              {dense("a", 200),
               residual("r", {activation("f", "relu"), dense("b", 200), activation("g", "relu"), dense("c", 200)}, 0.7),
               residual("s", {activation("h", "tanh"), dense("d", 200)}, 1), activation("k", "relu"), dense("e", 10)},
              "he"),
          {40}),
      x, 200, 0.02);
}

BOOST_AUTO_TEST_CASE(convolutions_without_borders_are_as_predicted) {
  // 1 x 1 kernels and circular borders see all positions alike: equal mean squares at all positions are not needed.
  const Matrix x = normal_matrix(2 * 6 * 6, 3, 4);
  compare("network",
          assemble(plan({layer("a", "conv2d",
                               {{"channels", std::int64_t{60}},
                                {"kernel", std::int64_t{3}},
                                {"padding", std::string("same")},
                                {"padding_mode", std::string("circular")}}),
                         activation("f", "relu"),
                         layer("b", "conv2d", {{"channels", std::int64_t{60}}, {"kernel", std::int64_t{1}}}),
                         activation("g", "relu"), dense("c", 10)},
                        "he"),
                   {2, 6, 6}),
          x, 150, 0.05);
}

manifest::NodePlan kernels(const std::string& name, std::int64_t channels, std::int64_t padding,
                           std::int64_t groups = 1, std::int64_t stride = 1) {
  return layer(name, "conv2d",
               {{"channels", channels},
                {"kernel", std::int64_t{3}},
                {"padding", padding},
                {"groups", groups},
                {"stride", stride}});
}

BOOST_AUTO_TEST_CASE(zeros_around_images_are_as_predicted_position_by_position) {
  // Inputs whose mean squares are equal at all positions but for the noise of two channels and five samples. Lengths
  // after four convolutions differ by a factor of 4 between corners and the middle, where tanh makes most of it.
  const Matrix x = normal_matrix(2 * 5 * 5, 5, 6) * Real(1.5);
  for (const char* phi : {"tanh", "relu"})
    compare(phi,
            assemble(plan({kernels("a", 60, 1), activation("f", phi), kernels("b", 60, 1, 3), activation("g", phi),
                           kernels("c", 60, 0), layer("n", "layer_norm"), activation("h", phi),
                           kernels("d", 60, 1, 1, 2), activation("k", phi), dense("e", 10)},
                          "he"),
                     {2, 5, 5}),
            x, 150, 0.05);
}

BOOST_AUTO_TEST_CASE(positions_see_the_zeros_around_them) {
  // 3 x 3 ones through two 3 x 3 kernels of variance 1 / 9 without biases, by hand: corners see 4 of 9, edges 6, the
  // middle 9; then corners 4 + 2 x 6 + 9 = 25, edges 2 x 4 + 3 x 6 + 9 = 35, the middle 4 x 4 + 4 x 6 + 9 = 49,
  // over 81.
  std::vector<manifest::NodePlan> both;
  for (const char* name : {"a", "b"})
    both.push_back(layer(name, "conv2d",
                         {{"channels", std::int64_t{1}},
                          {"kernel", std::int64_t{3}},
                          {"padding", std::string("same")},
                          {"bias", false}}));
  const auto nodes =
      prediction::predict(assemble(plan(std::move(both), "lecun"), {1, 3, 3}), {{1.0}, ""}, "mse", true).nodes;
  const std::vector<double> expected = {25, 35, 25, 35, 49, 35, 25, 35, 25};
  BOOST_TEST_REQUIRE(nodes[2].samples.size() == expected.size());
  for (Index p = 0; p < 9; ++p) BOOST_TEST(std::abs(nodes[2].samples[p].second - expected[p] / 81) < 1e-14);
}

BOOST_AUTO_TEST_CASE(kernels_of_one_tap_see_no_zeros_around_images) {
  // With Q at their centre and 0 elsewhere they keep every position's length, whatever stands around the image.
  manifest::NetworkPlan layers =
      plan({kernels("a", 8, 1), kernels("b", 8, 1), kernels("c", 8, 1), dense("d", 5)}, "delta_orthogonal");
  layers.bias = choice(Kind::initializer, "constant");
  const network::Network network = assemble(layers, {4, 5, 5});
  const prediction::Prediction found = prediction::predict(network, {{1.0}, ""}, "cross_entropy", true);
  for (const char* name : {"a", "b", "c"}) {
    const prediction::Scatter& q = found.find(name)->q.value();
    // 4 of 8 channels first: 1 / 2.
    BOOST_TEST(std::abs(q.value - 0.5) < 1e-12);
    BOOST_TEST(q.spread() == 0);
    BOOST_TEST(std::abs(found.find(name)->gradient->value / found.find("c")->gradient->value - 1) < 1e-12);
    BOOST_TEST(found.find(name)->assumption == "");
  }
  compare("network", network, normal_matrix(4 * 5 * 5, 3, 8), 100, 0.01);
}

BOOST_AUTO_TEST_CASE(the_map_of_kernels_is_that_of_the_positions_that_read_most) {
  // He's variance 2 / fan_in is critical for ReLU, whatever the zeros around small images take away. 16 x 3 x 3 outputs
  // of 8 x 6 x 6 inputs send half as much back. A transposed kernel of 2 x 2 with a stride of 2 reads one position
  // of 4.
  manifest::NetworkPlan layers =
      plan({kernels("a", 8, 1), activation("f", "relu"), kernels("b", 8, 1), activation("g", "relu"),
            kernels("c", 16, 1, 1, 2), activation("h", "relu"),
            layer("t", "conv_transpose2d",
                  {{"channels", std::int64_t{8}}, {"kernel", std::int64_t{2}}, {"stride", std::int64_t{2}}}),
            activation("k", "relu"), dense("d", 3)},
           "he");
  layers.bias = choice(Kind::initializer, "constant");
  const network::Network network = assemble(layers, {8, 6, 6});
  const prediction::Prediction found = prediction::predict(network, {{1.0}, ""}, "cross_entropy", true);
  const auto next = [&](const char* name) { return found.find(name)->next.value(); };
  for (const auto& [name, backward] : {std::pair{"f", 1.0}, {"g", 0.5}}) {
    BOOST_TEST(std::abs(next(name).weight_variance - 2) < 1e-12);
    BOOST_TEST(std::abs(next(name).chi - 1) < 1e-12);
    BOOST_TEST(std::abs(next(name).backward - backward) < 1e-12);
    BOOST_TEST(!next(name).assumption.empty());
    BOOST_TEST(next(name).sent < 0.95 * backward);
  }
  BOOST_TEST(std::abs(next("h").weight_variance - 0.5) < 1e-12);
  BOOST_TEST(next("h").assumption.empty());
  BOOST_TEST(next("h").sent == next("h").backward);
  const auto maps = prediction::predict_maps(network, found.nodes);
  BOOST_TEST_REQUIRE(!maps.empty());
  BOOST_TEST(maps[0].typical().classification() == "critical");
}

BOOST_AUTO_TEST_CASE(nothing_is_guessed) {
  const auto why = [](std::vector<manifest::NodePlan> nodes, const Shape& input, Index node) {
    const network::Network network = assemble(plan(std::move(nodes), "he"), input);
    return prediction::predict(network, {{1.0}, ""}, "cross_entropy", true).nodes[node].why_not;
  };
  BOOST_TEST(why({activation("f", "relu"), dense("a", 3)}, {4}, 1) ==
             "its input is no sum over many random weights: its law is not known");
  BOOST_TEST(why({activation("f", "relu"), dense("a", 3)}, {4}, 2) ==
             "behind f: its input is no sum over many random weights: its law is not known");
  BOOST_TEST(why({layer("m", "max_pool", {{"kernel", std::int64_t{2}}}), dense("a", 3)}, {1, 4, 4}, 1) ==
             "max_pool states no moments here");
  BOOST_TEST(why({layer("n", "layer_norm"), dense("a", 3)}, {4}, 1) ==
             "layer_norm needs the mean of what it reads, which is not known of raw inputs");
  BOOST_TEST(why({dense("a", 4), residual("r", {activation("f", "relu")}, 1), dense("b", 3)}, {4}, 3) ==
             "neither of its summands has random weights that the other has not");
}

BOOST_AUTO_TEST_CASE(groups_of_the_inputs_lengths_have_their_mean) {
  std::vector<double> squares;
  for (int i = 0; i < 333; ++i) squares.push_back(std::exp(std::sin(i)));
  const std::vector<double> groups = prediction::twentieths(squares);
  BOOST_TEST(groups.size() == 20U);
  BOOST_TEST(std::is_sorted(groups.begin(), groups.end()));
  BOOST_TEST(std::abs(std::accumulate(groups.begin(), groups.end(), 0.0) / 20 -
                      std::accumulate(squares.begin(), squares.end(), 0.0) / 333) < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
