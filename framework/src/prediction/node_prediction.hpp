// NodePrediction: what theory expects of one node at step 0.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "initlab/law.hpp"
#include "initlab/real.hpp"
#include "prediction/gradient_spread.hpp"
#include "prediction/scatter.hpp"

namespace initlab::prediction {

class Connections;

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// The output of a node for one of the inputs' lengths, at one position of an image.
struct SampleSignal {
  double mean = kUnknown;       ///< E[x], over units and networks
  double second = kUnknown;     ///< E[x^2]
  double law_deviation = 0;     ///< of x's second moment given the layers before, over networks of these widths
  double second_deviation = 0;  ///< of the mean of x^2 over this node's own units
  double mean_deviation = 0;    ///< likewise of the mean of x
};

/// Likewise of an activation.
struct SampleActivation {
  double slope_second = 0;         ///< E[phi'^2]
  double slope_fourth = 0;         ///< E[phi'^4]
  double aligned_slope = 0;        ///< E[phi'^2 phi^2] / E[phi^2]
  double slope_second_change = 0;  ///< dE[phi'^2] / dq
  double second_change = 0;        ///< dE[phi^2] / dq
  double saturated = 0, inactive = 0;
  double saturated_deviation = 0, inactive_deviation = 0;  ///< over networks of these widths
  double saturated_drift = 0, inactive_drift = 0;          ///< see Scatter
  double all_inactive = 0;                                 ///< probability that a sample finds no active unit
  double value_variance = 0;                               ///< of phi, given what the units of a sample have in common
};

struct TensorPrediction {
  std::string node, tensor;
  std::string chosen_by;  ///< the rule: "network.initializer: he"
  Index fan_in = 0, fan_out = 0, entries = 0;
  bool is_weight = false;
  std::optional<Law> law;             ///< nothing if none is claimed
  std::string why_not;                ///< then: the reason
  double weight_variance = kUnknown;  ///< of a weight: fan_in Var(W)
  std::optional<Scatter> gradient;    ///< per-sample rms of a weight's gradient
};

/// Of an activation with the weight behind it.
struct LayerToLayer {
  std::string weight;           ///< the node with the weight
  std::string assumption = {};  ///< under which these are its numbers; empty: none
  double weight_variance = 0;   ///< sigma_w^2, how it multiplies the second moment: fan_in Var(W) but for strides
  double bias_variance = 0;     ///< sigma_b^2
  double bias_mean = 0;
  double chi = 0;       ///< sigma_w^2 E[phi'^2], mean over the inputs' lengths
  double chi_q = 0;     ///< sigma_w^2 dE[phi^2]/dq, likewise
  double backward = 0;  ///< fan_out Var(W) E[phi'^2], likewise; chi of square layers
  double sent = 0;      ///< the mean of `backward` over positions, where they differ
};

struct NodePrediction {
  std::string name, type;
  bool is_input = false, is_activation = false;
  bool is_layer = false;  ///< an activation too may be one, with tensors (prelu): its output is recorded as a layer's
  bool is_sum = false;
  bool in_branch = false;             ///< inside a residual composition: what goes around it is in the sum
  bool is_flat_far_out = false;       ///< an activation with hardly a slope for large |z| on both sides: it saturates
  Index reads = 0;                    ///< the node that it reads, of a sum the branch
  Index entries = 0;                  ///< of its output
  std::string why_not;                ///< why there is no prediction of its output; empty if there is one
  std::string assumption;             ///< under which there is one; empty: none
  std::string no_spread;              ///< why nobody knows how far a network of these widths lies from it
  bool spread_is_bound = false;       ///< its numbers scatter by that at most: behind sums whose deviations add up
  std::string law_assumption;         ///< what else the mean, shares and slopes of an activation take for granted
  std::string gradient_assumption;    ///< all that its gradient takes for granted
  bool gaussian = false;              ///< sums over many random weights
  bool length_is_given = false;       ///< the mean square over the units of a sample is its law's: behind a rotation
  bool mean_is_given = false;         ///< and so is their mean: behind a normalisation
  bool varies = false;                ///< the second moment may differ by position of an image, none knows how
  Index units = 0;                    ///< independent ones: channels of an image
  double excess_kurtosis = 0;         ///< of a layer's output over its units, which read inputs of their own: else 0
  double freedom = 0;                 ///< of a layer with weights: given its input, q is chi^2 with so many of them
  Index positions = 1;                ///< of an image, where they are told apart
  std::vector<SampleSignal> samples;  ///< for each of the inputs' lengths, position by position
  std::vector<SampleActivation> activations;         ///< likewise; empty unless it is an activation
  std::optional<LogSpread> law_chain, second_chain;  ///< exact, behind scale-invariant activations without biases
  std::optional<LogSpread> mean_log;  ///< of the mean over its units, where that goes with the root of a length

  // Of a layer: its output. Of an activation: z is its input.
  std::optional<Scatter> q, mean;  ///< of z; of the input and of sums their output
  std::optional<Scatter> activation_second, activation_mean, saturated, inactive;
  std::optional<Scatter> gradient;  ///< rms of dl/dz
  bool gradient_spread_is_bound = false;
  std::string why_no_gradient;
  GradientSpread gradient_spread;             ///< of the gradient of its output, if there is a prediction of it
  std::optional<GradientSpread> handed_back;  ///< likewise of what it adds to the gradient of what it reads
  double length_power = 0;  ///< of a layer without weights: (dl/dx)^2 that it hands back goes with E[x^2]^length_power
  double dies = 0;  ///< of an activation: the probability that a network's sample finds none of its units active
  std::optional<LayerToLayer> next;                 ///< of an activation that a weight reads
  double input_factor = kUnknown, input_shift = 0;  ///< of a layer with weights: q = factor E[x^2] + shift
  std::shared_ptr<const Connections> connections;   ///< of one with kernels
  std::vector<TensorPrediction> tensors;
};

}  // namespace initlab::prediction
