#include "trained_tensors.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "statistic.hpp"

namespace initlab::probes {

namespace {

std::string of(const TrainedTensor& tensor) { return tensor.name + " of " + tensor.holder->name; }

}  // namespace

std::vector<TrainedTensor> trained_tensors(const NetworkView& network) {
  std::vector<TrainedTensor> found;
  for (const Index index : network.selected) {
    const NodeView& node = network.nodes[index];
    for (Index t = 0; t < node.tensors.size(); ++t)
      if (node.tensors[t].spec.role != Role::state) found.push_back({index, t, &node, node.tensors[t].spec.name});
  }
  return found;
}

double parameter_count(const NetworkView& network) {
  double sum = 0;
  for (const NodeView& node : network.nodes)
    for (const TensorInfo& tensor : node.tensors) sum += static_cast<double>(tensor.spec.size());
  return sum;
}

Quantity declared_update_ratio(const TrainedTensor& tensor) {
  return statistic(
      tensor.holder->name, tensor.name + "_update_ratio",
      "|theta_k - theta_(k-1)| / |theta_k|, Frobenius norms of " + of(tensor) + "; NaN where theta_k is 0");
}

double update_ratio(const TrainedTensor& tensor, const Observation& seen) {
  const Matrix now = seen.tensor(tensor.node, tensor.tensor);
  const double size = frobenius(now);
  if (!(size > 0)) return std::numeric_limits<double>::quiet_NaN();
  return frobenius(now - seen.tensor(tensor.node, tensor.tensor, Observation::Which::previous)) / size;
}

Quantity declared_sample_gradient_rms(const NetworkView& network, const TrainedTensor& tensor) {
  Quantity quantity =
      statistic(tensor.holder->name, tensor.name + "_gradient_per_sample_rms",
                "square root of the mean over samples and entries of the square of the gradient of each sample's own "
                "loss with respect to " +
                    of(tensor) + ": of a weight sqrt(mean |dl_i/dz|^2 |a_i|^2 / (n_in n_out))");
  if (network.couples_samples) quantity.attributes["batch_coupled"] = 1;
  return quantity;
}

double sample_gradient_rms(const TrainedTensor& tensor, const Observation& seen) {
  const std::vector<double> squares = seen.sample_gradient_squares(tensor.node, tensor.tensor);
  const double sum = std::accumulate(squares.begin(), squares.end(), 0.0);
  const double entries = static_cast<double>(tensor.holder->tensors[tensor.tensor].spec.size());
  return std::sqrt(sum / static_cast<double>(squares.size()) / entries);
}

double frobenius(const Matrix& m) {
  return rms(arma::conv_to<arma::mat>::from(m)) * std::sqrt(static_cast<double>(m.n_elem));
}

}  // namespace initlab::probes
