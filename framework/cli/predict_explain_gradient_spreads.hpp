// GradientSpreadLines: how far gradients of networks of these widths lie from a prediction, with the numbers put in.
#pragma once

#include "cli/formula_lines.hpp"
#include "network/network.hpp"
#include "prediction/prediction.hpp"

namespace initlab::cli {

/// The variance of ln (dl/dz)^2 is G + D^2, see prediction::GradientSpread: a line for each node that adds to one of
/// them as it hands a gradient back, and one for each spread that they make.
class GradientSpreadLines {
 public:
  /// All three outlive it.
  GradientSpreadLines(const prediction::Prediction& prediction, const network::Network& network, FormulaLines& lines)
      : prediction_(prediction), network_(network), lines_(lines) {}

  /// What node i makes of G and D; nothing if it hands them on as they are.
  void handed_back(std::size_t i);
  /// Of the gradient of node i, of which there is a prediction.
  void of(std::size_t i);
  /// Of that of one of its weights, likewise.
  void of_weight(std::size_t i, const prediction::TensorPrediction& tensor);
  /// Of the loss, and what it hands back to the outputs.
  void of_loss();

 private:
  using Node = prediction::NodePrediction;

  void activation(std::size_t i, const Node& one);
  void weights(std::size_t i, const Node& one);
  void normalisation(std::size_t i, const Node& one);

  /// What those that read node i hand back to it: the larger one where they are two.
  Written behind(std::size_t i, double (*part)(const prediction::GradientSpread&)) const;
  /// G and D there.
  Written variance(std::size_t i) const;
  Written by_lengths(std::size_t i) const;
  /// trigamma(n / 2).
  Written of_units(const Node& one) const;
  /// value^2 / (of_outputs^2 + (change law_deviation)^2).
  Written shape(const prediction::LossSpread& spread) const;
  Written n(double value) const { return lines_.number(value); }

  const prediction::Prediction& prediction_;
  const network::Network& network_;
  FormulaLines& lines_;
};

}  // namespace initlab::cli
