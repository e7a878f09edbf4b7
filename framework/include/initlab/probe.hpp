// Probe: the interface of an observer of a run, and what it sees and writes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/evaluator.hpp"
#include "initlab/tensor.hpp"

namespace initlab {

/// One node as a probe sees it.
struct NodeView {
  std::string name;                        ///< as in the manifest, or made from the type: `dense1`
  std::string type;                        ///< the component's name: `dense`
  bool is_input = false;                   ///< the samples themselves: node 0
  bool is_activation = false;              ///< its output is a = phi(z), z the output of `input`
  const Activation* activation = nullptr;  ///< phi; null unless it is one
  bool couples_samples = false;            ///< a layer whose outputs depend on other samples of the batch
  Index input = 0;                         ///< the node whose output this one reads
  std::optional<Index> skip;  ///< of a residual sum: the node whose output is added to the branch's, which is `input`
  Shape input_shape;          ///< of a sample as it comes in
  Shape shape;                ///< of its output
  std::vector<TensorInfo> tensors;  ///< in the order in which the layer declared them
  std::vector<TensorSlot> slots;    ///< where each lies in the flat parameter vector
  std::vector<double> rates;        ///< what multiplies the learning rate of each; 0: frozen
};

/// The nodes of a network in order of evaluation; node 0 is the input.
struct NetworkView {
  std::vector<NodeView> nodes;   ///< every node reads earlier ones only
  bool couples_samples = false;  ///< a layer of the network couples the samples of a batch
  std::vector<Index> selected;   ///< the nodes that the manifest's `nodes` patterns match for this probe
  /// What the optimizer keeps of each trained tensor, by name: "velocity"; "first_moment", "second_moment"; ...
  std::vector<std::string> optimizer_states = {};
};

/// The samples that a probe looks at.
struct BatchView {
  Index samples = 0;       ///< columns of every block; of a current batch the largest
  bool fixed = true;       ///< the same samples at every recording; false: the current training batch
  bool has_labels = true;  ///< class labels; false: target vectors
  Index target_size = 1;   ///< entries of a target vector
  std::string from;        ///< "test", "train" or "current"
};

/// What a probe needs computed and kept. Nothing that nobody needs is.
struct Needs {
  bool output_gradients = false;     ///< dl_i / d(output) of each sample's own loss
  bool tensor_gradients = false;     ///< of the mean loss over the batch
  bool sample_gradients = false;     ///< of tensors, of each sample's own loss
  bool previous_parameters = false;  ///< theta_(k-1) in row k
  bool initial_parameters = false;   ///< theta_0
  bool evaluator = false;            ///< Observation::evaluator
};

/// What one observation takes beside what Needs ask for: the time that is printed before a run counts it.
struct Effort {
  double passes = 0;      ///< evaluations of the whole batch, each forward and backward
  double operations = 0;  ///< floating-point operations of the probe's own; 2e10 are taken as a second
};

/// A named, dimensioned dataset that a probe declares before step 0; the schedule is its first dimension.
struct Quantity {
  /// How it is stored.
  enum class Type {
    real,     ///< as this build's Real
    float64,  ///< for sums and statistics
    int32,    ///< for labels
    int64     ///< for counts and positions
  };

  /// What it is of: the manifest may ask for a shorter form of activations or gradients in the file.
  enum class Content {
    other,       ///< stored as it is
    activation,  ///< outputs of nodes
    gradient     ///< of anything
  };

  std::string node;        ///< the node's name; empty: of the batch as a whole
  std::string name;        ///< snake_case; unique among the quantities that the probe declares of a node
  std::vector<Axis> axes;  ///< after the schedule's, the last varying fastest; "sample" is the probe batch's own axis
  Type type = Type::real;  ///< what is written must be of it: a Matrix is of `real`
  std::string unit = "1";  ///< "1" of a number without unit
  std::string long_name;   ///< the definition, in words
  bool once = false;       ///< written at the first recording only, without the schedule's dimension
  std::map<std::string, double> attributes = {};  ///< thresholds, counts: what the definition leaves open
  Content content = Content::other;               ///< only of type real
};

/// The state theta_k of the network on a probe batch. Views hold until observe returns. What no probe
/// of this batch asks for in its Needs throws Error. Nodes count as in NetworkView, their tensors as in NodeView.
class INITLAB_API Observation {
 public:
  /// Whose parameters.
  enum class Which {
    present,   ///< theta_k
    previous,  ///< theta_(k-1), at step 0 theta_0: Needs::previous_parameters
    initial    ///< theta_0: Needs::initial_parameters
  };

  virtual ~Observation();

  /// k: how many updates came before; 0 is the initialisation.
  virtual std::int64_t step() const = 0;
  /// Samples in this batch: below BatchView::samples in a short last batch.
  virtual Index samples() const = 0;
  /// Position of each sample in its data set.
  virtual std::span<const std::int64_t> sample_index() const = 0;
  /// Class labels; empty if targets are vectors.
  virtual std::span<const std::int32_t> labels() const = 0;
  /// Target vectors, target_size x samples; empty if targets are labels.
  virtual const Matrix targets() const = 0;
  /// Mean loss over the batch, in the probe's mode.
  virtual double loss() const = 0;
  /// The learning rate of the update from theta_k, before NodeView::rates; 0 if the manifest names no optimizer.
  virtual double rate() const = 0;

  /// features x samples. For the input node: the samples as the network sees them.
  virtual const Matrix output(Index node) const = 0;
  /// features x samples. Column i is dl_i / d(output of the node), of sample i's own loss; coupled samples: samples() *
  /// d(mean loss). Not of the input node.
  virtual const Matrix output_gradient(Index node) const = 0;

  /// A tensor, rows x columns.
  virtual const Matrix tensor(Index node, Index tensor, Which which = Which::present) const = 0;
  /// Gradient of the mean loss, rows x columns, without weight decay, clipping or momentum. Not of state.
  virtual const Matrix tensor_gradient(Index node, Index tensor) const = 0;

  /// Gradient of one sample's own loss, rows x columns: Needs::sample_gradients. The view holds until the next call.
  /// Not of state, and not of a layer that couples samples. Behind or before such a layer: samples() times the sample's
  /// part of the gradient of the mean loss.
  virtual const Matrix sample_gradient(Index node, Index tensor, Index sample) const = 0;
  /// The square of that gradient's norm, for each sample; it is not formed where the layer knows a shorter way.
  virtual std::vector<double> sample_gradient_squares(Index node, Index tensor) const = 0;

  /// What the optimizer keeps of a tensor after k updates, rows x columns: NetworkView::optimizer_states[state]. Not of
  /// state.
  virtual const Matrix optimizer_state(Index node, Index tensor, Index state) const = 0;

  /// sup |phi'| of an activation node. Throws Error if its slope grows without bound.
  virtual double largest_slope(Index node) const = 0;

  /// The network as a function of its parameters, on this batch.
  virtual Evaluator& evaluator() const = 0;
};

/// Takes the values of declared quantities. Each may be written once an observation; what is not written is NaN (or 0
/// for integers). A size that differs from the declared axes throws Error; in a short batch, rows may be missing.
class INITLAB_API Recorder {
 public:
  virtual ~Recorder();
  /// A quantity of type real, as its elements lie in memory: a column is a sample. `node` is "" for the batch's own.
  virtual void write(std::string_view node, std::string_view quantity, const Matrix& values) = 0;
  /// A quantity of type float64.
  virtual void write(std::string_view node, std::string_view quantity, std::span<const double> values) = 0;
  /// A quantity of type int64.
  virtual void write(std::string_view node, std::string_view quantity, std::span<const std::int64_t> values) = 0;
  /// A quantity of type int32.
  virtual void write(std::string_view node, std::string_view quantity, std::span<const std::int32_t> values) = 0;
  /// The same for a vector.
  void write(std::string_view node, std::string_view quantity, const std::vector<double>& values) {
    write(node, quantity, std::span<const double>(values));
  }
  /// A quantity of type float64 without axes.
  void write(std::string_view node, std::string_view quantity, double value) {
    write(node, quantity, std::span<const double>(&value, 1));
  }
};

/// Looks at a run at the steps of its schedule. It sees const data and keeps no memory between observations, so that a
/// run can be resumed to the same bits. Called on the training thread.
class INITLAB_API Probe {
 public:
  virtual ~Probe();

  /// What must be computed for it. Constant over the run.
  virtual Needs needs() const = 0;

  /// The file's layout, fixed before step 0. Throws Error, naming the quantity, if no selected node has it.
  virtual std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const = 0;

  /// Writes every declared quantity of this row.
  virtual void observe(const NetworkView& network, const Observation& observation, Recorder& recorder) const = 0;

  /// What an observation takes; by default as little as a look at what was computed anyway.
  virtual Effort effort(const NetworkView& network, const BatchView& batch) const;
};

}  // namespace initlab
