#include "gradients.hpp"

#include <boost/test/unit_test.hpp>

namespace initlab::test {

namespace {

constexpr Index kSamples = 7;  // odd, and no multiple of the cut of a slice

void check(const manifest::NetworkPlan& plan, const Shape& input, const Matrix& x, const std::string& loss_name,
           double scale, Index stride = 1, Mode mode = Mode::probe) {
  const network::Network network = assemble(plan, input);
  network::Team team(1);
  const network::Flat parameters = network::initialise(network, 3, team);
  const auto loss = training::make_loss(loss_name, {});
  const Accuracy expected = accuracy(static_cast<double>(input.size()), kSamples, scale);
  const auto deviations = gradient_deviations(network, parameters, x, mode, objective(*loss, kSamples),
                                              {.step = expected.step, .stride = stride});
  for (const Deviation& deviation : deviations) {
    BOOST_TEST_CONTEXT(deviation.tensor << "[" << deviation.entry << "]: gradient " << deviation.analytic
                                        << ", difference " << deviation.numeric)
    BOOST_TEST(deviation.relative <= expected.tolerance);
  }
}

/// The same with normal samples.
void check(const manifest::NetworkPlan& plan, const Shape& input, const std::string& loss_name, double scale,
           Index stride = 1, Mode mode = Mode::probe) {
  check(plan, input, normal_matrix(input.size(), kSamples, 5), loss_name, scale, stride, mode);
}

/// In each sample every multiple of 0.05 between -n / 40 and n / 40 once: no step of a difference, of 0.005 max(1, |x|)
/// at most, brings two of them past each other.
Matrix spaced(Index n) {
  Matrix x(n, kSamples);
  for (Index sample = 0; sample < kSamples; ++sample)
    for (Index i = 0; i < n; ++i)  // 37 shares no factor with the n used here
      x.at(i, sample) =
          static_cast<Real>(0.05 * (static_cast<double>((37 * i + 11 * sample) % n) - static_cast<double>(n) / 2));
  return x;
}

/// The same, moved so that every kink of an activation is at least 0.025 away.
Matrix between_kinks(Index n) { return spaced(n) + Real(0.025); }

/// Of a network that ends in this layer of images and a dense one.
void check_image_layer(manifest::NodePlan layer, const Shape& input, const Matrix& x) {
  layer.name = "layer";
  check(plan({activation("front", "identity"), std::move(layer), activation("phi", "tanh"), dense("out", 3)}), input, x,
        "cross_entropy", 0.3);
}

}  // namespace

BOOST_AUTO_TEST_CASE(gradients_of_each_activation_agree_with_differences) {
  for (const char* phi : {"identity", "sigmoid", "tanh", "relu"}) BOOST_TEST_CONTEXT(phi)
  check(plan({activation("front", "identity"), dense("a", 6), activation("phi", phi), dense("b", 4)}), {5},
        "cross_entropy", 0.5);
  for (const char* phi : {"identity", "sigmoid",  "hard_sigmoid", "tanh", "hard_tanh", "relu",      "leaky_relu",
                          "elu",      "selu",     "celu",         "gelu", "silu",      "gelu_tanh", "mish",
                          "softplus", "softsign", "erf",          "sine", "gaussian",  "threshold"})
    BOOST_TEST_CONTEXT(phi)
  check(plan({layer("shift", "scale_shift", {{"scale", false}}), activation("phi", phi), dense("out", 4)}), {130},
        between_kinks(130), "cross_entropy", 0.5);
}

BOOST_AUTO_TEST_CASE(gradients_of_the_simple_layers_agree_with_differences) {
  const std::string all = "all", channel = "channel";
  for (const manifest::NodePlan& node :
       {layer("node", "flatten"), layer("node", "layer_norm"), layer("node", "dropout"),
        layer("node", "scale_shift", {{"per", channel}}), layer("node", "scale_shift", {{"per", all}}),
        layer("node", "scale_shift", {{"bias", false}}), layer("node", "scale_shift", {{"per", all}, {"scale", false}}),
        layer("node", "prelu", {{"per", channel}}), layer("node", "prelu", {{"per", all}})})
    for (const Shape& input : {Shape{130}, Shape{2, 5, 13}})
      for (const Mode mode : {Mode::train, Mode::probe})
        check(
            plan({layer("shift", "scale_shift", {{"scale", false}}), node, activation("phi", "tanh"), dense("out", 4)}),
            input, between_kinks(130), "cross_entropy", 0.5, 1, mode);
}

BOOST_AUTO_TEST_CASE(gradients_of_dense_with_and_without_bias_agree_with_differences) {
  for (const bool bias : {true, false})
    check(plan({activation("front", "identity"), dense("a", 8, bias), activation("phi", "tanh"), dense("b", 3, bias)}),
          {9}, "cross_entropy", 0.5);
}

BOOST_AUTO_TEST_CASE(gradients_of_a_dense_layer_with_a_single_input_agree_with_differences) {
  check(plan({activation("front", "identity"), dense("a", 8), activation("phi", "tanh"), dense("b", 3)}), {1},
        "cross_entropy", 0.5);
}

BOOST_AUTO_TEST_CASE(gradients_of_batch_norm_agree_with_differences_on_batch_and_on_running_statistics) {
  for (const Mode mode : {Mode::train, Mode::probe, Mode::eval})
    check(plan({activation("front", "identity"), dense("a", 6), layer("norm", "batch_norm"), activation("phi", "tanh"),
                dense("b", 4)}),
          {5}, "cross_entropy", 0.5, 1, mode);
}

BOOST_AUTO_TEST_CASE(gradients_of_batch_norm_over_channels_agree_with_differences) {
  check(plan({activation("front", "identity"), layer("norm", "batch_norm"), activation("phi", "tanh"), dense("b", 4)}),
        {3, 2, 2}, "cross_entropy", 0.5);
}

BOOST_AUTO_TEST_CASE(gradients_of_convolutions_agree_with_differences) {
  using Values = std::map<std::string, ParameterValue, std::less<>>;
  const auto of = [](const char* type, std::int64_t kernel, Values values) {
    values["channels"] = std::int64_t(4);
    values["kernel"] = kernel;
    return layer("", type, std::move(values));
  };
  const std::int64_t two = 2, one = 1;
  const std::string same = "same", circular = "circular";
  for (const manifest::NodePlan& node :
       {of("conv2d", 1, {{"bias", false}}), of("conv2d", 3, {{"padding", same}, {"groups", two}}),
        of("conv2d", 3, {{"stride", two}, {"padding", two}, {"padding_mode", circular}}),
        of("conv_transpose2d", 2, {{"bias", false}, {"padding", one}}),
        of("conv_transpose2d", 3, {{"stride", two}, {"padding", one}, {"output_padding", one}, {"groups", two}})}) {
    const Shape input = {2, 4, 5};
    check_image_layer(node, input, normal_matrix(input.size(), kSamples, 5));
  }
}

BOOST_AUTO_TEST_CASE(gradients_of_pools_agree_with_differences) {
  const std::int64_t one = 1, two = 2, three = 3;
  for (const manifest::NodePlan& node :
       {layer("", "max_pool", {{"kernel", two}}),
        layer("", "max_pool", {{"kernel", three}, {"stride", two}, {"padding", one}}),
        layer("", "average_pool", {{"kernel", three}, {"stride", two}, {"padding", one}}),
        layer("", "average_pool", {{"kernel", two}, {"stride", one}, {"padding", one}, {"count_include_pad", false}}),
        layer("", "average_pool", {{"kernel", std::string("all")}})})
    check_image_layer(node, {2, 5, 6}, spaced(60));
}

BOOST_AUTO_TEST_CASE(gradients_of_each_loss_agree_with_differences) {
  for (const char* loss : {"cross_entropy", "mse", "half_squared_error"}) BOOST_TEST_CONTEXT(loss)
  check(plan({activation("front", "identity"), dense("a", 6), activation("phi", "tanh"), dense("b", 4)}), {5}, loss,
        0.3);
}

/// Every entry in the double build; every 97th in the float build, whose sanitized passes are slow and whose bound is
/// loose anyway.
BOOST_AUTO_TEST_CASE(gradients_of_the_whole_seed_network_with_batch_norm_agree_with_differences) {
  check(plan({dense("hidden1", 100), layer("norm1", "batch_norm"), activation("phi1", "sigmoid"), dense("hidden2", 50),
              layer("norm2", "batch_norm"), activation("phi2", "sigmoid"), dense("out", 10)}),
        {784}, "cross_entropy", 0.1, sizeof(Real) == sizeof(double) ? 1 : 97);
}

}  // namespace initlab::test
