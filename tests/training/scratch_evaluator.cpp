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

BOOST_AUTO_TEST_CASE(the_gradient_of_a_logit_agrees_with_differences_of_that_output) {
  const Index last = network.nodes().size() - 1;
  for (const auto& [sample, logit] : {std::pair<Index, Index>{0, 0}, {7, 2}, {14, 1}}) {
    Matrix gradient;
    evaluator.logit_gradient(sample, logit, gradient, nullptr);
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
  evaluator.logit_gradient(3, 1, gradient, &displacement);
  evaluator.loss(&displacement);
  BOOST_TEST(equal_bits(before, parameters));
}

BOOST_AUTO_TEST_CASE(a_displacement_of_another_size_and_a_logit_that_is_not_there_are_errors) {
  const Matrix short_one(3, 1, arma::fill::zeros);
  BOOST_TEST(sentence([&] { evaluator.loss(&short_one); }) ==
             "evaluator: a displacement is flat (got 3 entries, expected " + std::to_string(network.parameters()) +
                 ")");
  Matrix gradient;
  BOOST_TEST(sentence([&] { evaluator.logit_gradient(15, 0, gradient, nullptr); }) ==
             "logit_gradient: no such entry (got sample 15, logit 0, expected below 15 and 3)");
  BOOST_TEST(sentence([&] { evaluator.logit_gradient(0, 3, gradient, nullptr); }) ==
             "logit_gradient: no such entry (got sample 0, logit 3, expected below 15 and 3)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
