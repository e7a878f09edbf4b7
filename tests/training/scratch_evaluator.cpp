// The network as a function of its parameters.
#include "training/scratch_evaluator.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "support.hpp"

namespace initlab::test {

namespace {

struct Fixture {
  Fixture()
      : network(normalised_network()),
        team(2),
        parameters(network::initialise(network, 1, team)),
        set(samples(6, 40, 3, 2)),
        evaluator(network, *loss, 16, team) {
    for (std::int64_t i = 0; i < 15; ++i) batch.index.push_back(2 * i + 1);
    batch.label(set);
    evaluator.look_at(parameters, set, batch);
  }

  /// A random direction of length about 1.
  Matrix direction(std::uint64_t seed) const {
    return normal_matrix(network.parameters(), 1, seed) / std::sqrt(static_cast<Real>(network.parameters()));
  }

  network::Network network;
  network::Team team;
  network::Flat parameters;
  data::Samples set;
  std::unique_ptr<training::Loss> loss = training::make_cross_entropy();
  training::ScratchEvaluator evaluator;
  training::Batch batch;
};

constexpr double kEpsilon = static_cast<double>(std::numeric_limits<Real>::epsilon());
/// Central differences with a step of eps^(1/3) along a direction of length 1: truncation h^2 f''' / 6 and rounding
/// c eps |f| / h are both some eps^(2/3); f''' of these networks is below 50, c below 20.
const double kStep = std::cbrt(kEpsilon), kTolerance = 30 * kStep * kStep;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scratch_evaluator, Fixture)

BOOST_AUTO_TEST_CASE(its_gradient_is_that_of_the_network_on_the_same_batch) {
  network::Execution execution(network, 15, true, 0, team);
  const Index last = network.nodes().size() - 1;
  std::vector<double> losses(15);
  execution.pass(
      parameters.memptr(), 15, Mode::probe, 0,
      [&](Index first, Index count) {
        Matrix x = execution.output(0, first, count);
        set.gather(std::span(batch.index).subspan(first, count), x);
      },
      [&](Index first, Index count) {
        Matrix dy = execution.output_gradient(last, first, count);
        loss->evaluate(execution.output(last, first, count),
                       {std::span<const std::int32_t>(batch.labels).subspan(first, count)}, Real(1) / 15, &dy,
                       losses.data() + first);
      },
      true);
  network::Flat expected(network.parameters(), arma::fill::zeros);
  execution.gradient(0, expected.memptr());

  Matrix gradient;
  const double value = evaluator.gradient(gradient, nullptr);
  BOOST_TEST(equal_bits(gradient, expected));
  BOOST_TEST(arma::abs(gradient).max() > 0.01);
  BOOST_TEST(equal_bits(Matrix(evaluator.output(last, nullptr)), Matrix(execution.output(last))));
  double mean = 0;
  for (const double one : losses) mean += one / 15;
  BOOST_TEST(value == mean, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(value == evaluator.loss(nullptr));
}

BOOST_AUTO_TEST_CASE(target_vectors_follow_their_samples_and_the_gradient_their_loss) {
  const Matrix x = normal_matrix(6, 40, 2), t = normal_matrix(3, 40, 3);
  const data::Samples vectors(std::vector<Real>(x.begin(), x.end()), 6, {}, {std::vector<Real>(t.begin(), t.end()), 3});
  const auto half = training::make_half_squared_error();
  training::ScratchEvaluator regression(network, *half, 16, team);
  training::Batch chosen;
  chosen.index = batch.index;
  chosen.label(vectors);
  BOOST_TEST(chosen.labels.empty());
  regression.look_at(parameters, vectors, chosen);
  const Matrix y = regression.output(network.nodes().size() - 1, nullptr);
  double sum = 0;
  for (Index i = 0; i < 15; ++i)
    for (Index k = 0; k < 3; ++k)
      sum += std::pow(static_cast<double>(y(k, i)) - t(k, static_cast<Index>(batch.index[i])), 2) / 2;
  // Each difference is rounded by half an eps, which its square doubles; two sums of 45 terms are in double.
  const double bound = kEpsilon + 45 * std::numeric_limits<double>::epsilon();
  BOOST_TEST(std::abs(regression.loss(nullptr) - sum / 15) <= bound * sum / 15);
  Matrix gradient;
  regression.gradient(gradient, nullptr);
  const Matrix along = direction(4), plus = along * static_cast<Real>(kStep), minus = -plus;
  const double difference = (regression.loss(&plus) - regression.loss(&minus)) / (2 * kStep);
  BOOST_TEST(std::abs(difference - static_cast<double>(arma::dot(gradient, along))) <= kTolerance);
}

BOOST_AUTO_TEST_CASE(a_displacement_is_added_to_every_parameter) {
  const Matrix displacement = direction(3);
  const network::Flat moved = parameters + displacement.col(0);
  const double here = evaluator.loss(nullptr), there = evaluator.loss(&displacement);
  evaluator.look_at(moved, set, batch);
  BOOST_TEST(there == evaluator.loss(nullptr));
  BOOST_TEST(there != here);
}

BOOST_AUTO_TEST_CASE(its_gradient_agrees_with_differences_of_its_loss) {
  Matrix gradient;
  evaluator.gradient(gradient, nullptr);
  for (const std::uint64_t seed : {4u, 5u, 6u}) {
    const Matrix along = direction(seed), plus = along * static_cast<Real>(kStep), minus = -plus;
    const double difference = (evaluator.loss(&plus) - evaluator.loss(&minus)) / (2 * kStep);
    BOOST_TEST(std::abs(difference - static_cast<double>(arma::dot(gradient, along))) <= kTolerance);
  }
}

BOOST_AUTO_TEST_CASE(gradients_of_logits_agree_with_differences_of_these_outputs) {
  const Index last = network.nodes().size() - 1;
  for (const auto& [sample, logit] : {std::pair<Index, Index>{0, 0}, {7, 2}, {14, 1}}) {
    Matrix gradients;
    evaluator.logit_gradients(logit, sample + 1, gradients, nullptr);
    BOOST_TEST(gradients.n_cols == sample + 1);
    const Matrix gradient = gradients.col(sample);
    BOOST_TEST(arma::abs(gradient).max() > 0.1);
    for (const std::uint64_t seed : {7u, 8u}) {
      const Matrix along = direction(seed), plus = along * static_cast<Real>(kStep), minus = -plus;
      const double above = evaluator.output(last, &plus)(logit, sample);
      const double below = evaluator.output(last, &minus)(logit, sample);
      BOOST_TEST(std::abs((above - below) / (2 * kStep) - static_cast<double>(arma::dot(gradient, along))) <=
                 kTolerance);
    }
  }
}

BOOST_AUTO_TEST_CASE(where_samples_are_apart_gradients_of_logits_do_not_depend_on_how_many_are_asked_for) {
  const network::Network plain = assemble(plan({dense("a", 5), activation("phi", "tanh"), dense("b", 3)}), {6});
  const network::Flat theta = network::initialise(plain, 1, team);
  training::ScratchEvaluator apart(plain, *loss, 16, team);
  apart.look_at(theta, set, batch);
  Matrix one, all;
  apart.logit_gradients(1, 1, one, nullptr);
  apart.logit_gradients(1, 15, all, nullptr);
  // Sums of 6 terms in products of other shapes.
  BOOST_TEST(arma::abs(one - all.col(0)).max() <= 20 * kEpsilon * arma::abs(one).max());
  // The gradient of a logit by the bias that it is added to is 1, by the others' 0.
  const TensorSlot& bias = plain.nodes().back().slots[1];
  for (Index sample = 0; sample < 15; ++sample)
    for (Index k = 0; k < 3; ++k) BOOST_TEST(all(bias.offset + k, sample) == (k == 1 ? 1 : 0));
}

BOOST_AUTO_TEST_CASE(a_jacobian_is_the_product_of_the_layers_between_its_ends) {
  // More logits than go through the network at once.
  const network::Network plain =
      assemble(plan({dense("a", 5), activation("phi", "tanh"), dense("b", 300), activation("id", "identity")}), {6});
  const network::Flat theta = network::initialise(plain, 1, team);
  training::ScratchEvaluator apart(plain, *loss, 16, team);
  apart.look_at(theta, set, batch);
  const auto weight = [&](Index node) {
    return arma::conv_to<arma::mat>::from(
        network::tensors(plain.nodes()[node], static_cast<const Real*>(theta.memptr()))[0]);
  };
  const arma::mat a = arma::conv_to<arma::mat>::from(Matrix(apart.output(2, nullptr)));
  Matrix whole, inner;
  apart.jacobian(0, 4, 7, whole, nullptr);
  apart.jacobian(1, 2, 7, inner, nullptr);
  const arma::mat slopes = arma::diagmat(1 - arma::square(a.col(7)));
  // Sums of 6 and of 5 terms, and a slope of three roundings; entries of every factor are below 2.
  const double bound = 20 * kEpsilon * 2 * 2 * 5;
  BOOST_TEST(arma::abs(weight(3) * slopes * weight(1) - whole.t()).max() < bound);
  BOOST_TEST(arma::abs(slopes - inner).max() < bound);
}

BOOST_AUTO_TEST_CASE(the_gradient_of_state_is_0) {
  Matrix gradient;
  evaluator.gradient(gradient, nullptr);
  const network::Node& norm = network.nodes()[2];
  for (Index t = 0; t < norm.tensors.size(); ++t) {
    const Matrix part = network::tensors(norm, static_cast<const Real*>(gradient.memptr()))[t];
    BOOST_TEST((arma::abs(part).max() == 0) == (norm.tensors[t].spec.role == Role::state), norm.tensors[t].spec.name);
  }
}

BOOST_AUTO_TEST_CASE(evaluating_changes_no_parameter_and_no_running_statistic) {
  const network::Flat before = parameters;
  const Matrix displacement = direction(9);
  Matrix gradient;
  evaluator.gradient(gradient, &displacement);
  evaluator.logit_gradients(1, 4, gradient, &displacement);
  evaluator.jacobian(0, 2, 3, gradient, &displacement);
  evaluator.loss(&displacement);
  BOOST_TEST(equal_bits(before, parameters));
}

BOOST_AUTO_TEST_CASE(a_displacement_of_another_size_and_a_logit_that_is_not_there_are_errors) {
  const Matrix short_one(3, 1, arma::fill::zeros);
  BOOST_TEST(sentence([&] { evaluator.loss(&short_one); }) ==
             "evaluator: a displacement is flat (got 3 entries, expected " + std::to_string(network.parameters()) +
                 ")");
  Matrix gradient;
  BOOST_TEST(sentence([&] { evaluator.logit_gradients(0, 16, gradient, nullptr); }) ==
             "logit_gradients: no such entry (got 16 samples, logit 0, expected at most 15, below 3)");
  BOOST_TEST(sentence([&] { evaluator.logit_gradients(3, 1, gradient, nullptr); }) ==
             "logit_gradients: no such entry (got 1 samples, logit 3, expected at most 15, below 3)");
  BOOST_TEST(
      sentence([&] { evaluator.jacobian(2, 2, 0, gradient, nullptr); }) ==
      "jacobian: no such sample or nodes (got sample 0, from 2 to 2, expected a sample below 15, from < to < 5)");
  BOOST_TEST(
      sentence([&] { evaluator.jacobian(0, 4, 15, gradient, nullptr); }) ==
      "jacobian: no such sample or nodes (got sample 15, from 0 to 4, expected a sample below 15, from < to < 5)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
