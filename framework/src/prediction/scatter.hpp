// Scatter: a predicted number with the law by which those of finite networks lie around it.
#pragma once

#include <utility>
#include <vector>

#include "prediction/log_spread.hpp"

namespace initlab::prediction {

/// Of one number of a network with random parameters. What it says of many samples holds for samples that are alike:
/// all share the weights; where they are not alike the spread is at most this.
struct Scatter {
  enum class Law {
    log,     ///< a positive number: ln(x / value) has the cumulants `log`
    normal,  ///< N(value, deviation^2)
    share    ///< of units: Beta with this mean and deviation, or a mean that far from it at most
  };
  Law law = Law::log;
  double value = 0;      ///< of infinitely wide networks
  LogSpread log;         ///< of Law::log
  double deviation = 0;  ///< of the others
  double drift = 0;      ///< of Law::share: how far the mean may lie from that of infinitely wide networks

  static Scatter logarithmic(double value, const LogSpread& log) { return {Law::log, value, log, 0, 0}; }
  static Scatter additive(double value, double deviation) { return {Law::normal, value, {}, deviation, 0}; }
  static Scatter of_units(double value, double deviation, double drift = 0) {
    return {Law::share, value, {}, deviation, drift};
  }

  /// What several networks have in common whose predictions differ by their inputs: the pooled values, the mean
  /// cumulants.
  static Scatter of_all(const std::vector<Scatter>& networks);

  /// A number of a network whose prediction is `its`, moved to where it would lie with this prediction.
  double moved(double recorded, const Scatter& its) const;
  /// Standard deviation of one network's, for Law::log that of the logarithm. Not finite: it is not known, every value
  /// is as probable as any other.
  double spread() const;
  /// The seeds' values as one: the geometric mean for Law::log, else the mean.
  double pooled(const std::vector<double>& recorded) const;
  /// How probable it is that as many networks lie as far out as this pooled value, on either side.
  double probability(double pooled, double networks) const;
  /// The values of pooled() that are more probable than `level`.
  std::pair<double, double> allowed(double level, double networks) const;
};

}  // namespace initlab::prediction
