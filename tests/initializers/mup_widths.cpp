// With muP all outputs, hidden ones and logits, move by as much at every width; with standard rates they do not.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tensors.hpp"
#include "training/order.hpp"
#include "training/scratch_evaluator.hpp"
#include "training/support.hpp"
#include "training/trainer.hpp"

namespace initlab::test {

namespace {

constexpr Index kInputs = 16, kSamples = 64, kClasses = 4;
constexpr int kSeeds = 8, kSteps = 4;
constexpr std::array<Index, 5> kWidths = {64, 128, 256, 512, 1024};

/// Of the pre-activations of the three hidden layers, and of the logits.
using Outputs = std::array<double, 4>;

struct Scheme {
  std::string name;  ///< of the initializer
  Values values;
};

/// Three hidden layers of `width` units with tanh.
network::Network network_of(const Scheme& scheme, Index width, const std::string& optimizer) {
  manifest::NetworkPlan network =
      plan({dense("one", width), activation("phi1", "tanh"), dense("two", width), activation("phi2", "tanh"),
            dense("three", width), activation("phi3", "tanh"), dense("out", kClasses)});
  network.initializer = choice(Kind::initializer, scheme.name, scheme.values);
  network.bias = network.initializer;
  if (scheme.name != "mup") network.bias = choice(Kind::initializer, "zeros");
  return network::assemble(network, {kInputs}, built_in(), optimizer);
}

/// The mean absolute change of a coordinate, over samples and units, by a few steps on the same samples.
Outputs changes(const Scheme& scheme, Index width, const std::string& optimizer, double rate, std::uint64_t seed) {
  const network::Network network = network_of(scheme, width, optimizer);
  const data::Samples data = samples(kInputs, kSamples, kClasses, 2);
  network::Team team(2);
  const auto loss = training::make_cross_entropy();
  const auto order = training::shuffled(kSamples, kSamples, 1);
  const training::UpdateRule rule{
      training::make_optimizer(optimizer, complete(training::optimizers(), optimizer, {{"rate", rate}})),
      training::make_schedule("constant", complete(training::schedules(), "constant", {}), {kSteps, kSteps}),
      {}};
  const network::Flat before = network::initialise(network, seed, team);
  training::Trainer trainer(network, *loss, rule, data, *order, before, 1, team);
  for (int step = 0; step < kSteps; ++step) trainer.step();
  training::ScratchEvaluator evaluator(network, *loss, kSamples, team);
  const auto outputs = [&](const network::Flat& parameters) {
    training::Batch batch;
    for (Index i = 0; i < kSamples; ++i) batch.index.push_back(static_cast<std::int64_t>(i));
    batch.label(data);
    evaluator.look_at(parameters, data, std::move(batch));
    std::array<arma::mat, 4> all;
    for (Index layer = 0; layer < all.size(); ++layer)
      all[layer] = arma::conv_to<arma::mat>::from(evaluator.output(1 + 2 * layer, nullptr));
    return all;
  };
  const std::array<arma::mat, 4> first = outputs(before), last = outputs(trainer.parameters());
  Outputs means;
  for (Index layer = 0; layer < means.size(); ++layer)
    means[layer] = arma::accu(arma::abs(last[layer] - first[layer])) / static_cast<double>(first[layer].n_elem);
  return means;
}

/// a of change ~ width^a, fitted to logarithms by least squares for each seed: mean and three standard errors.
struct Exponent {
  double mean, error;
};

std::array<Exponent, 4> exponents(const Scheme& scheme, const std::string& optimizer, double rate) {
  arma::vec x(kWidths.size());
  for (Index i = 0; i < kWidths.size(); ++i) x[i] = std::log(static_cast<double>(kWidths[i]));
  x -= arma::mean(x);
  arma::mat slopes(4, kSeeds, arma::fill::zeros);
  for (Index seed = 0; seed < kSeeds; ++seed)
    for (Index i = 0; i < kWidths.size(); ++i) {
      const Outputs change = changes(scheme, kWidths[i], optimizer, rate, 1 + seed);
      for (Index layer = 0; layer < change.size(); ++layer)
        slopes(layer, seed) += x[i] * std::log(change[layer]) / arma::dot(x, x);
    }
  std::array<Exponent, 4> found;
  for (Index layer = 0; layer < found.size(); ++layer) {
    const arma::rowvec row = slopes.row(layer);
    found[layer] = {arma::mean(row), 3 * arma::stddev(row) / std::sqrt(double(kSeeds))};
    BOOST_TEST_MESSAGE(scheme.name << ", " << optimizer << ", layer " << layer + 1 << ": change ~ width^"
                                   << found[layer].mean << " +- " << found[layer].error);
  }
  return found;
}

/// What its width does to a network of standard parametrisation, Var(W) = 1 / fan_in and rate 1 for all, in the first
/// order of the rate (Yang and Hu 2021, section 5 and appendix H). Gradients of pre-activations are of the order
/// n^(-1/2), as the output's weights are. SGD: those times n products with activations, n^(1/2), in hidden layers;
/// times a fixed number of inputs, n^(-1/2), in the first; n products in the logits, n. Adam's steps are of equal size
/// in every entry: 1 in the first layer, n behind it, n and more in the logits.
constexpr Outputs kStandardSgd = {-0.5, 0.5, 0.5, 1}, kStandardAdam = {0, 1, 1, 1};

constexpr double kSgdRate = 8e-3, kAdamRate = 4e-4;

/// Of kStandardSgd: what differs from 0 differs by 1/2 and more. Half of that tells one from the other.
constexpr double kBound = 0.25;

const Scheme kMup = {"mup", {{"base_width", std::int64_t(8)}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(mup_widths)

BOOST_AUTO_TEST_CASE(with_mup_hidden_outputs_and_logits_move_by_as_much_at_every_width) {
  for (const auto& [optimizer, rate] : {std::pair("sgd", kSgdRate), std::pair("adam", kAdamRate)})
    for (const Exponent& exponent : exponents(kMup, optimizer, rate))
      BOOST_TEST_CONTEXT(optimizer) BOOST_TEST(std::abs(exponent.mean) + exponent.error < kBound);
}

BOOST_AUTO_TEST_CASE(with_standard_rates_they_move_the_more_the_wider_the_network_is) {
  const Scheme standard = {"lecun", {}};
  const std::array<Exponent, 4> sgd = exponents(standard, "sgd", kSgdRate),
                                adam = exponents(standard, "adam", kAdamRate);
  for (Index layer = 0; layer < 4; ++layer) BOOST_TEST_CONTEXT("layer " << layer + 1) {
      // Terms of lower order, which the narrower networks still have, lessen what is found: at least half of it.
      const auto half = [](const Exponent& exponent, double theory) {
        return (theory < 0 ? -exponent.mean : exponent.mean) - exponent.error >= std::abs(theory) / 2;
      };
      BOOST_TEST(half(sgd[layer], kStandardSgd[layer]));
      if (kStandardAdam[layer] != 0) BOOST_TEST(half(adam[layer], kStandardAdam[layer]));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
