// Execution: forward and backward passes of a network over one batch, and the gradients of its tensors.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "network/team.hpp"

namespace initlab::network {

/// Into which slices a batch of n samples is cut: `begins` is where each begins (one more entry: n). 1, 2, 4 or 8, at
/// multiples of 4 samples, of about `least` samples or more; but two at least of 32 samples.
void slices(Index n, Index least, std::vector<Index>& begins);

/// How many samples a slice needs so that products with the network's largest matrix run at nearly their full speed. By
/// shapes and the BLAS kernel alone, never by the number of threads.
Index least_slice(const Network& network);

/// Buffers for one batch and the passes over them. A step is two phases: slices of the batch (forward, loss, backward),
/// then parts of each tensor over the whole batch (gradient). Layers that couple samples, or share out their own work,
/// see the batch as one slice, between phases. The bits of every result depend on shapes only, never on the number of
/// threads.
class Execution {
 public:
  /// capacity: the largest batch. Without `gradients` only forward passes are possible, and less memory is held. With
  /// `of_input` they go down to the input itself, which nothing in a step needs.
  Execution(const Network& network, Index capacity, bool gradients, std::uint64_t dropout_seed, Team& team,
            bool of_input = false);

  const Network& network() const { return network_; }
  Index capacity() const { return capacity_; }

  /// Works on samples [first, first + count) of the batch; called from several threads at once.
  using SliceTask = FunctionRef<void(Index first, Index count)>;

  /// Forward through all nodes. `prepare` fills the input's columns of each slice; `loss` is called for each slice when
  /// its outputs are there and, if `backward`, must fill output_gradient of the last node, on which gradients are then
  /// propagated down to every node that reads a trained one.
  void pass(const Real* parameters, Index samples, Mode mode, std::uint64_t step, SliceTask prepare, SliceTask loss,
            bool backward);

  /// gradient = beta gradient + the gradient of every trained tensor over the batch of the last pass. `after` is called
  /// when a part of a node's tensors is complete (may be empty), from several threads at once.
  using PartTask = FunctionRef<void(const Node& node, Part part)>;
  void gradient(Real beta, Real* gradient, PartTask after = {});

  /// gradient = that of one sample of the last pass alone, of the tensors of one node: the others' places stay as they
  /// are. Where samples are coupled by the node itself there is none.
  void sample_gradient(Index node, Index sample, Real* gradient);

  /// Calls `task` for every part of every trained node, from several threads at once.
  void each_part(PartTask task);

  /// Lets layers bring their running statistics up to date after a training pass.
  void update_state(Real* parameters);

  /// Columns [first, first + count) of a node's output, or of the gradient with respect to it.
  Matrix output(Index node, Index first, Index count);
  Matrix output_gradient(Index node, Index first, Index count);
  /// The same for the whole batch of the last pass.
  Matrix output(Index node) { return output(node, 0, samples_); }
  Matrix output_gradient(Index node) { return output_gradient(node, 0, samples_); }

  /// Samples of the last pass.
  Index samples() const { return samples_; }

 private:
  struct Buffers {
    Matrix output, gradient;
    Matrix addend;          ///< what one more reader adds to the gradient
    Index last_reader = 0;  ///< backward comes to it first: it sets the gradient, others add to it
    std::vector<Matrix> per_sample, per_batch;
    std::vector<Workspace::Entry> sample_entries, batch_entries;
    Rng rng;
  };
  enum class Direction { forward, loss, backward };
  struct Operation {
    Direction direction;
    Index node;
  };
  /// Operations that follow each other on the same slices: many, or the whole batch.
  struct Phase {
    bool whole = false;
    std::vector<Operation> operations;
  };

  std::vector<Phase> phases(bool backward) const;
  bool passes_to(Index read) const { return read != 0 || of_input_; }
  void run(const Operation& operation, Index first, Index count, Index thread);
  void forward(Index node, Index first, Index count, Index thread);
  void backward(Index node, Index first, Index count, Index thread);
  void pass_on(const Matrix& dy, Real factor, Index reader, Index read, Index first, Index count);
  Workspace workspace(Index node, Index first, Index count, Index thread);
  Workspace workspace(Index node, Index first, Index count, Index thread, const char* call);
  Pass circumstances(Index node, Index first) const;

  const Network& network_;
  Index capacity_;
  bool gradients_, of_input_;
  Team& team_;
  const Index least_slice_;
  std::vector<Buffers> buffers_;
  std::vector<Phase> forward_phases_, full_phases_;
  std::vector<std::pair<Index, Part>> parts_;
  std::vector<Index> slices_;
  Index samples_ = 0;

  // Of the pass under way.
  const Real* parameters_ = nullptr;
  Mode mode_ = Mode::eval;
  std::uint64_t step_ = 0;
  SliceTask prepare_, loss_;
  std::pair<Index, const char*> shared_;  ///< the node that shares out its work, and in which call
};

}  // namespace initlab::network
