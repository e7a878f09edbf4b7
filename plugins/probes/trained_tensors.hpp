// What more than one probe says of trained tensors, each defined once.
#pragma once

#include <initlab/plugin.hpp>

namespace initlab::probes {

/// A tensor that is not state, of a selected node.
struct TrainedTensor {
  Index node = 0, tensor = 0;
  const NodeView* holder = nullptr;
  std::string name;  ///< the tensor's
};

/// In order of evaluation.
std::vector<TrainedTensor> trained_tensors(const NetworkView& network);

/// How many numbers the tensors of the whole network are.
double parameter_count(const NetworkView& network);

/// |theta_k - theta_(k-1)| / |theta_k|, Frobenius norms.
Quantity declared_update_ratio(const TrainedTensor& tensor);
/// NaN where theta_k is 0. Needs::previous_parameters.
double update_ratio(const TrainedTensor& tensor, const Observation& seen);

/// sqrt(mean over samples and entries of (dl_i/dW)^2), l_i each sample's own loss; not of a layer that couples samples.
Quantity declared_sample_gradient_rms(const NetworkView& network, const TrainedTensor& tensor);
/// Needs::sample_gradients.
double sample_gradient_rms(const TrainedTensor& tensor, const Observation& seen);

/// The Frobenius norm, also where its square would underflow or overflow.
double frobenius(const Matrix& m);

}  // namespace initlab::probes
