// GradientSpread: how far squared gradients of a random network lie from what infinitely wide ones give, and by what.
#pragma once

#include "prediction/log_spread.hpp"

namespace initlab::prediction {

/// Of the squared gradient at a node, mean over its units, for one sample. Its logarithm has the variance G + D^2.
struct GradientSpread {
  LogSpread given_lengths = {};  ///< of variance G: by what the nodes behind it do, for signals of given lengths
  double by_lengths = 0;         ///< D: deviation of the logarithm that comes with the lengths of the signals
  bool fresh = false;            ///< its units are independent N(0, square), given what is behind: not yet in G
  bool is_bound = false;         ///< it is that at most: behind rotations, sums and gradients that meet
  bool held = false;             ///< they are so but for their length, which is given: behind a rotation

  /// G with the mean over so many units, if they are fresh: trigamma(units / 2) more.
  LogSpread over_units(Index units) const;
  /// Of all of it, G + D^2.
  LogSpread whole(Index units) const;
  /// Of the sum with another, which depends on it as well as not: that of the wider.
  void join(const GradientSpread& other);
};

/// Of the loss, or of its squared gradient, at the outputs' mean length: delta method.
struct LossSpread {
  double value = 0;          ///< of infinitely wide networks
  double of_outputs = 0;     ///< deviation over outputs whose law is given, see loss_deviations
  double change = 0;         ///< d value / d E[y^2]
  double law_deviation = 0;  ///< of E[y^2] over networks of these widths, given the layers before

  /// of_outputs^2 + (change law_deviation)^2.
  double variance() const;
  /// That of a Gamma law of this mean and variance; none without variance.
  LogSpread log() const;
};

}  // namespace initlab::prediction
