// Evaluator: the network as a function of its parameters, on given samples, for probes and calibrating initializers.
#pragma once

#include "initlab/real.hpp"

namespace initlab {

/// Evaluates the network on a fixed batch at theta + displacement, on memory of its own: neither the parameters nor
/// any state of the run changes. A displacement is a flat column of parameters() entries, null for none; TensorSlot
/// says where each tensor lies; another length throws Error. Layers run in probe mode. Views that are returned hold
/// until the next call. One thread.
class INITLAB_API Evaluator {
 public:
  virtual ~Evaluator();

  /// Samples of the batch: columns of every output.
  virtual Index samples() const = 0;
  /// Entries of the flat parameter vector: trained tensors, layer state and the gaps between them.
  virtual Index parameters() const = 0;

  /// The output of a node, features x samples. `node` counts as in NetworkView, from the input, which is 0.
  virtual const Matrix output(Index node, const Matrix* displacement = nullptr) = 0;

  /// Mean loss over the batch.
  virtual double loss(const Matrix* displacement = nullptr) = 0;

  /// Mean loss; `gradient` becomes its gradient, flat, 0 for state and gaps.
  virtual double gradient(Matrix& gradient, const Matrix* displacement = nullptr) = 0;

  /// `gradients` becomes parameters() x count: column i is the gradient of one entry of the network's output for sample
  /// i, flat, 0 for state and gaps. One pass over these samples and a gradient of each; with coupled samples `count`
  /// passes over the batch. Throws Error if there are no such entry or samples.
  virtual void logit_gradients(Index logit, Index count, Matrix& gradients, const Matrix* displacement = nullptr) = 0;

  /// `transposed` becomes (d output(to) / d output(from))^T of one sample: column k is the gradient of entry k of the
  /// output of node `to` with respect to that of node `from`. A pass over as many copies of the sample as `to` has
  /// entries; with coupled samples the others are held, and it is as many passes over the batch. Throws Error if there
  /// is no such sample, or unless from < to.
  virtual void jacobian(Index from, Index to, Index sample, Matrix& transposed,
                        const Matrix* displacement = nullptr) = 0;
};

}  // namespace initlab
