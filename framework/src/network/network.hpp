// Network: nodes, shapes and the layout of the flat parameter vector. Immutable; holds no values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "initlab/activation.hpp"
#include "initlab/initializer.hpp"
#include "initlab/layer.hpp"
#include "initlab/probe.hpp"

namespace initlab::network {

/// How one tensor gets its first values, and who said so.
struct Filling {
  std::shared_ptr<const Initializer> initializer;  ///< null: TensorSpec::initial, or from_file
  std::string title;                               ///< of the component: "initializer he (plugin initializers 1.0)"
  std::string type;                                ///< "he"; empty without an initializer
  std::string
      origin;       ///< "network.layers[1].bias", "network.rules[0]", "batch_norm's own value", "network.weights", ...
  double rate = 1;  ///< learning-rate multiplier; 0: frozen
  std::string rate_origin = {};  ///< who said so, if not 1 for want of anything said
  bool from_file = false;        ///< its values are those of the file that network.weights names
  std::string place = {};        ///< of what the manifest says: "m.toml:7:3: network.initializer"; or empty
};

/// An input, a layer, an activation or the sum of a residual composition, with what the network holds for it.
struct Node {
  std::string name;
  std::string type;                              ///< "input", or the component's name
  std::string title;                             ///< for messages: "node hidden1: layer dense (plugin layers 1.0)"
  std::shared_ptr<const Layer> layer;            ///< null unless it is one
  std::shared_ptr<const Activation> activation;  ///< null unless it is one
  std::shared_ptr<const Activation> acts_as;     ///< what a layer is as long as its tensors are as at first; or null
  Index input = 0;                               ///< the node whose output this one reads; of a sum: the branch's last
  std::optional<Index> skip;                     ///< of a sum: y = output of this node + scale * output of `input`
  double scale = 1;                              ///< of a sum
  Shape in, out;
  std::vector<TensorInfo> tensors;
  std::vector<TensorSlot> slots;
  std::vector<Filling> fillings;
  WorkspaceNeed workspace;
  Index parts = 1;  ///< of its gradient: as many as the layer allows, fewer where the network has many
  bool couples_samples = false;
  bool shares_work = false;
  bool trained = false;  ///< has a tensor that is not state

  /// Whether a pass goes through it with the whole batch at once.
  bool is_whole() const { return couples_samples || shares_work; }
  bool is_sum() const { return skip.has_value(); }
  bool is_input() const { return !layer && !activation && !is_sum(); }
  /// The activation that its neighbours' gains make up for; null: none.
  const Activation* function() const { return activation ? activation.get() : acts_as.get(); }
};

class Network {
 public:
  explicit Network(std::vector<Node> nodes);

  /// In order of evaluation; node 0 is the input, the last one the output.
  const std::vector<Node>& nodes() const { return nodes_; }
  const Node& output() const { return nodes_.back(); }
  const Shape& input_shape() const { return nodes_.front().out; }
  bool couples_samples() const { return couples_samples_; }

  /// Entries of the flat parameter vector, state and the gaps of alignment included.
  Index parameters() const { return parameters_; }
  /// Entries of trained tensors.
  Index trained_parameters() const { return trained_parameters_; }

  /// What a probe may see of it; nodes that match one of `patterns` are selected.
  NetworkView view(const std::vector<std::string>& patterns) const;

 private:
  std::vector<Node> nodes_;
  Index parameters_ = 0, trained_parameters_ = 0;
  bool couples_samples_ = false;
};

/// The multiplications of a sample's gradient: each entry of a dense layer once, of a kernel at every position of the
/// output.
Index products(const Node& node);

/// A flat vector of a network's parameters, gradients or optimizer state, aligned for vector instructions.
using Flat = arma::Col<Real>;

inline ConstTensors tensors(const Node& node, const Real* flat) { return {flat, node.slots}; }
inline Tensors tensors(const Node& node, Real* flat) { return {flat, node.slots}; }

}  // namespace initlab::network
