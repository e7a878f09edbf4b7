// Calibrated: a network whose initializers have looked at samples.
#pragma once

#include "support.hpp"
#include "training/calibrate.hpp"

namespace initlab::test {

/// Filled with seed 1, then calibrated with seed 3, unless others are given on 1000 samples of 20 standard normal
/// inputs in 3 classes.
struct Calibrated {
  explicit Calibrated(network::Network given, const training::CalibrationLimits& limits = {}, Index threads = 2,
                      data::Samples seen = samples(20, 1000, 3, 2))
      : data(std::move(seen)),
        network(std::move(given)),
        team(threads),
        before(network::initialise(network, 1, team)),
        parameters(before) {
    traces = training::calibrate(network, parameters, *training::make_cross_entropy(), data, 3, limits, team);
  }

  Matrix tensor(const network::Flat& flat, Index node, Index tensor) const {
    return network::tensors(network.nodes()[node], flat.memptr())[tensor];
  }

  bool changed(Index node, Index t) const { return !equal_bits(tensor(before, node, t), tensor(parameters, node, t)); }

  /// The values of a trace; empty if there is none.
  std::vector<double> trace(const std::string& name) const {
    for (const training::CalibrationTrace& one : traces)
      if (one.name == name) return one.values;
    return {};
  }

  data::Samples data;
  network::Network network;
  network::Team team;
  network::Flat before, parameters;
  std::vector<training::CalibrationTrace> traces;
};

/// Of all entries, with divisor N.
inline double variance(const Matrix& z) {
  const arma::mat values = arma::conv_to<arma::mat>::from(z);
  return arma::var(arma::vectorise(values), 1);
}

}  // namespace initlab::test
