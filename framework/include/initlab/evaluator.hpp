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

  /// `gradient` becomes the gradient of one entry of the network's output for one sample, flat, 0 for state and gaps.
  /// Throws Error if there is no such sample or entry.
  virtual void logit_gradient(Index sample, Index logit, Matrix& gradient, const Matrix* displacement = nullptr) = 0;
};

}  // namespace initlab
