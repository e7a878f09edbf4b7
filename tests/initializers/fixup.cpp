// Fixup at step 0: the loss is ln K, and no gradient but the classifier's is other than 0.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>

#include "network/execution.hpp"
#include "tensors.hpp"
#include "training/losses/loss.hpp"

namespace initlab::test {

namespace {

constexpr Index kClasses = 10, kSamples = 12;

manifest::NodePlan residual(const std::string& name, std::vector<manifest::NodePlan> branch) {
  manifest::NodePlan node;
  node.name = name;
  node.component.type = "residual";
  node.branch = std::move(branch);
  return node;
}

manifest::NodePlan conv(const std::string& name, std::int64_t channels) {
  return layer(name, "conv2d", {{"channels", channels}, {"kernel", std::int64_t{3}}, {"padding", std::int64_t{1}}});
}

/// One multiplier for all channels, or one bias, or both.
manifest::NodePlan scalars(const std::string& name, bool scale) {
  return layer(name, "scale_shift", {{"per", std::string("all")}, {"scale", scale}, {"bias", true}});
}

/// The network of the paper's figure 1, right: a stem, four residual branches of two convolutions with scalars around
/// them, a dense branch of three layers, a classifier. Everything has biases.
network::Network residual_network() {
  std::vector<manifest::NodePlan> nodes = {conv("stem", 4), scalars("stem_bias", false), activation("phi", "relu")};
  for (const char* b : {"b1", "b2", "b3", "b4"}) {
    const std::string name = b;
    nodes.push_back(
        residual(name, {scalars(name + "_bias1", false), conv(name + "_first", 4), scalars(name + "_bias2", false),
                        activation(name + "_phi", "relu"), scalars(name + "_bias3", false), conv(name + "_last", 4),
                        scalars(name + "_end", true)}));
    nodes.push_back(activation(name + "_out", "relu"));
  }
  nodes.push_back(layer("flat", "flatten"));
  nodes.push_back(dense("hidden", 16));
  nodes.push_back(residual("b5", {dense("b5_first", 16), activation("b5_phi1", "relu"), dense("b5_second", 16),
                                  activation("b5_phi2", "relu"), dense("b5_last", 16)}));
  nodes.push_back(activation("end", "relu"));
  nodes.push_back(scalars("end_bias", false));
  nodes.push_back(dense("classifier", kClasses));
  manifest::NetworkPlan plan = test::plan(nodes, "fixup");
  plan.bias = choice(Kind::initializer, "fixup");
  return assemble(plan, {2, 5, 5});
}

struct Step0 {
  double loss;
  network::Flat gradient;
};

Step0 step_0(const network::Network& network) {
  network::Team team(1);
  const network::Flat parameters = network::initialise(network, 3, team);
  network::Execution execution(network, kSamples, true, 0, team);
  const Matrix x = normal_matrix(network.input_shape().size(), kSamples, 5);
  const Index last = network.nodes().size() - 1;
  const auto loss = training::make_loss("cross_entropy", {});
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < kSamples; ++i) labels.push_back(static_cast<std::int32_t>(i % kClasses));
  std::vector<double> losses(kSamples);
  execution.pass(
      parameters.memptr(), kSamples, Mode::train, 0,
      [&](Index first, Index count) { execution.output(0, first, count) = x.cols(first, first + count - 1); },
      [&](Index first, Index count) {
        Matrix dy = execution.output_gradient(last, first, count);
        loss->evaluate(execution.output(last, first, count),
                       {std::span<const std::int32_t>(labels).subspan(first, count)}, 1, &dy, losses.data() + first);
      },
      true);
  Step0 step{0, network::Flat(network.parameters(), arma::fill::zeros)};
  execution.gradient(0, step.gradient.memptr());
  for (const double one : losses) step.loss = std::max(step.loss, std::abs(one - std::log(double(kClasses))));
  return step;
}

}  // namespace

BOOST_AUTO_TEST_CASE(with_fixup_the_loss_is_ln_k_and_all_gradients_but_the_classifiers_are_exactly_0) {
  const network::Network network = residual_network();
  const Step0 step = step_0(network);
  // Every sample's loss is the log of the sum of K terms exp(0), which is K without rounding.
  BOOST_TEST(step.loss == 0);
  std::map<Role, int> seen;
  for (const network::Node& node : network.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const Matrix gradient = network::tensors(node, step.gradient.memptr())[t];
      const bool any = arma::abs(gradient).max() > 0;
      BOOST_TEST_CONTEXT(node.name << "/" << node.tensors[t].spec.name) BOOST_TEST(any == (node.name == "classifier"));
      ++seen[node.tensors[t].spec.role];
    }
  // Stem, 4 x 2 convolutions, 5 dense layers; their biases and those of 4 x 4 + 2 scalar layers; 4 multipliers.
  BOOST_TEST(seen[Role::weight] == 14);
  BOOST_TEST(seen[Role::bias] == 14 + 18);
  BOOST_TEST(seen[Role::scale] == 4);
}

BOOST_AUTO_TEST_CASE(the_last_layer_of_a_branch_and_the_classifier_are_0) {
  TensorInfo info = dense_tensor(8, 6);
  const auto largest = [&] { return arma::abs(fill("fixup", {}, info)).max(); };
  info.branch = Branch{1, 4, 3, 1};
  BOOST_TEST(largest() > 0);
  info.branch->place = 2;
  BOOST_TEST(largest() == 0);
  info.branch = Branch{1, 4, 1, 0};  // a single layer is the last: no power of L with 1 / 0 is taken
  BOOST_TEST(largest() == 0);
  info.branch.reset();
  BOOST_TEST(largest() > 0);
  info.position = {Position::Place::output, 4, 5};
  BOOST_TEST(largest() == 0);
  info.position = {Position::Place::input, 0, 1};  // the only weight is the classifier
  BOOST_TEST(largest() == 0);
}

BOOST_AUTO_TEST_CASE(biases_and_multipliers_of_one_entry_learn_at_a_tenth_of_the_rate) {
  const auto fixup = make("fixup");
  for (const Role role : {Role::bias, Role::scale}) {
    BOOST_TEST(fixup->rate(vector(role, 1, 1), "sgd") == 0.1);
    BOOST_TEST(fixup->rate(vector(role, 1, 2), "sgd") == 1);
  }
  BOOST_TEST(fixup->rate(dense_tensor(1, 1), "sgd") == 1);
}

}  // namespace initlab::test
