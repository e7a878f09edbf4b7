// CentreScheme: matrices for dense weights, and for kernels that have them in the middle.
#pragma once

#include <initlab/plugin.hpp>

/// Each group's outputs x inputs matrix is the weight of a dense layer; a kernel has it at its centre tap and is 0
/// elsewhere, so that with a stride of 1 it does at every position what the dense layer does. Biases are 0, scales 1.
class CentreScheme : public initlab::Initializer {
 public:
  void fill(initlab::Matrix& w, const initlab::TensorInfo& info, const initlab::Rng& rng) const final;
  /// Of biases and scales, the constant that they are; of weights nothing.
  std::optional<initlab::Law> law(const initlab::TensorInfo& info) const override;

 protected:
  /// The matrix of one group, whose outputs begin at `first`.
  virtual arma::mat matrix(initlab::Index outputs, initlab::Index inputs, initlab::Index first,
                           const initlab::TensorInfo& info, const initlab::Rng& rng) const = 0;
};
