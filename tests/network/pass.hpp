// One forward and backward pass of a network, kept after the execution is gone.
#pragma once

#include <vector>

#include "network/execution.hpp"
#include "support/networks.hpp"

namespace initlab::test {

struct KeptPass {
  network::Flat gradient;
  std::vector<Matrix> outputs, gradients;  ///< by node; of the input there is no gradient
};

/// These samples, and the output as its own gradient: the loss is half the sum of its squares.
inline KeptPass run(const network::Network& network, const Matrix& x, Index threads) {
  network::Team team(threads);
  const network::Flat parameters = network::initialise(network, 3, team);
  const Index samples = x.n_cols;
  network::Execution execution(network, samples, true, 0, team);
  const Index last = network.nodes().size() - 1;
  execution.pass(
      parameters.memptr(), samples, Mode::train, 0,
      [&](Index first, Index count) { execution.output(0, first, count) = x.cols(first, first + count - 1); },
      [&](Index first, Index count) {
        execution.output_gradient(last, first, count) = execution.output(last, first, count);
      },
      true);
  const auto copied = [](const Matrix& view) { return Matrix(view.memptr(), view.n_rows, view.n_cols); };
  KeptPass pass{network::Flat(network.parameters(), arma::fill::zeros), {}, {Matrix()}};
  execution.gradient(0, pass.gradient.memptr());
  for (Index node = 0; node <= last; ++node) pass.outputs.push_back(copied(execution.output(node)));
  for (Index node = 1; node <= last; ++node) pass.gradients.push_back(copied(execution.output_gradient(node)));
  return pass;
}

/// The same with normal samples; more of them begin with the same ones.
inline KeptPass run(const network::Network& network, Index samples, Index threads) {
  return run(network, normal_matrix(network.input_shape().size(), samples, 5), threads);
}

}  // namespace initlab::test
