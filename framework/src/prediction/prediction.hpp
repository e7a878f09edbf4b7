// Prediction: all that theory expects of a network before it runs.
#pragma once

#include <string>
#include <vector>

#include "prediction/backward.hpp"
#include "prediction/node_prediction.hpp"
#include "theory/phase.hpp"

namespace initlab::prediction {

/// The inputs' second moments |x|^2 / n, ascending, each of an equal share of the samples.
struct Inputs {
  std::vector<double> mean_squares;
  std::string origin;  ///< of what: "the first 1000 samples of the test set, 20 groups"
};

/// The mean of each of 20 equal groups of the sorted values: together they have the values' mean.
std::vector<double> twentieths(std::vector<double> mean_squares);

/// Layers with the same activation between the same variances, and what many of them do.
struct MapPrediction {
  std::vector<std::string> nodes;  ///< the activations, in order
  std::string type;
  double weight_variance = 0, bias_variance = 0;
  std::string assumption;             ///< see LayerToLayer
  std::string why_not;                ///< why there is no phase; empty if there is one
  std::vector<theory::Phase> phases;  ///< of each of the inputs' lengths, as the first of `nodes` sees them

  /// Where the inputs run to, in words: "all run to q* = 1.2, stable", or how many of the 20 run where.
  std::string fate() const;
  /// The phase of the middle length.
  const theory::Phase& typical() const { return phases[phases.size() / 2]; }
};

struct Prediction {
  Inputs inputs;
  std::string loss_type;
  std::vector<NodePrediction> nodes;
  BackwardResult backward;
  std::vector<MapPrediction> maps;

  /// Null if there is no such node.
  const NodePrediction* find(const std::string& name) const;
};

/// `loss` as the manifest names it; `has_labels`: targets are classes.
Prediction predict(const network::Network& network, const Inputs& inputs, const std::string& loss, bool has_labels);

/// The maps alone take most of the time.
std::vector<MapPrediction> predict_maps(const network::Network& network, const std::vector<NodePrediction>& nodes);

}  // namespace initlab::prediction
