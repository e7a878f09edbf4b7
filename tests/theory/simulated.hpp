// Simulated: many networks of one plan on the same samples, for theory to be compared with.
#pragma once

#include <cmath>
#include <numeric>
#include <vector>

#include "network/execution.hpp"
#include "support/networks.hpp"
#include "training/losses/loss.hpp"

namespace initlab::test {

struct Sample {
  double mean = 0, deviation = 0, error = 0;  ///< over networks; the standard error of the mean

  explicit Sample(const std::vector<double>& values) {
    const double n = static_cast<double>(values.size());
    mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    deviation = std::sqrt(squares / (n - 1));
    error = deviation / std::sqrt(n);
  }
};

/// Of each node and network: the mean of x^2 and of x over samples and units, and the same of gradients of each
/// sample's own cross entropy.
struct Simulated {
  std::vector<std::vector<double>> second, mean, gradient;
  std::vector<double> loss;

  Simulated(const network::Network& network, const Matrix& x, std::uint64_t networks) {
    const Index nodes = network.nodes().size(), samples = x.n_cols, last = nodes - 1;
    network::Team team(1);
    network::Execution execution(network, samples, true, 0, team);
    const auto loss_of = training::make_loss("cross_entropy", {});
    std::vector<std::int32_t> labels(samples);
    for (Index i = 0; i < samples; ++i) labels[i] = static_cast<std::int32_t>(i % network.output().out.size());
    std::vector<double> losses(samples);
    second.resize(nodes), mean.resize(nodes), gradient.resize(nodes);
    for (std::uint64_t seed = 0; seed < networks; ++seed) {
      const network::Flat w = network::initialise(network, seed, team);
      execution.pass(
          w.memptr(), samples, Mode::probe, 0,
          [&](Index first, Index count) { execution.output(0, first, count) = x.cols(first, first + count - 1); },
          [&](Index first, Index count) {
            Matrix dy = execution.output_gradient(last, first, count);
            const training::Targets targets{std::span(labels).subspan(first, count)};
            loss_of->evaluate(execution.output(last, first, count), targets, 1, &dy, losses.data() + first);
          },
          true);
      for (Index i = 0; i < nodes; ++i) {
        const arma::mat y = arma::conv_to<arma::mat>::from(execution.output(i));
        second[i].push_back(arma::mean(arma::vectorise(y % y)));
        mean[i].push_back(arma::mean(arma::vectorise(y)));
        if (i == 0) continue;
        const arma::mat dy = arma::conv_to<arma::mat>::from(execution.output_gradient(i));
        gradient[i].push_back(arma::mean(arma::vectorise(dy % dy)));
      }
      loss.push_back(std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(samples));
    }
  }
};

}  // namespace initlab::test
