// SpreadLines: how far networks of these widths lie from a prediction, with the numbers put in.
#pragma once

#include "cli/formula_lines.hpp"
#include "network/network.hpp"
#include "prediction/prediction.hpp"

namespace initlab::cli {

class SpreadLines {
 public:
  /// All three outlive it.
  SpreadLines(const prediction::Prediction& prediction, const network::Network& network, FormulaLines& lines)
      : prediction_(prediction), network_(network), lines_(lines) {}

  /// Of node i, of which there is a prediction: of q, or of what an activation makes of it.
  void of(std::size_t i);

 private:
  using Node = prediction::NodePrediction;

  void layer(std::size_t i, const Node& one);
  void weighted(const Node& before, const Node& one);
  void gaussian(const Node& one, double law_deviation);
  void sum(std::size_t i, const Node& one);
  void activation(const Node& one);
  void mean(const Node& z, const Node& one);
  void share(const Node& one, const Formula& formula, const prediction::Scatter& share,
             double prediction::SampleActivation::*value, double prediction::SampleActivation::*deviation);

  /// sqrt(trigamma(value^2 / variance)).
  Written of_variance(double value, const Written& variance) const;
  Written n(double value) const { return lines_.number(value); }

  const prediction::Prediction& prediction_;
  const network::Network& network_;
  FormulaLines& lines_;
};

}  // namespace initlab::cli
