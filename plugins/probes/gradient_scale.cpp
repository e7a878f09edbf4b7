#include <algorithm>
#include <cmath>

#include "statistic.hpp"
#include "trained_tensors.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// How large gradients and updates are, layer by layer.
class GradientScale : public Probe {
 public:
  Needs needs() const override {
    return {.output_gradients = true, .tensor_gradients = true, .sample_gradients = true, .previous_parameters = true};
  }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView&) const override {
    std::vector<Quantity> quantities;
    for (const Index index : network.selected) {
      const NodeView& node = network.nodes[index];
      if (node.is_input) continue;
      const std::string z = node.is_activation ? "z, the input of " : "the output of ";
      const auto add = [&](const std::string& name, const std::string& definition) {
        quantities.push_back(statistic(node.name, name, definition));
        if (network.couples_samples) quantities.back().attributes["batch_coupled"] = 1;
      };
      if (signal(network, index) != 0) {
        add("gradient_rms",
            "root mean square over samples and units of dl_i / d" + z + node.name + ", l_i each sample's own loss");
        add("gradient_underflow",
            "1 if every entry of it is exactly 0 while that of a node that reads " + node.name + " is not, else 0");
      }
    }
    for (const TrainedTensor& tensor : trained_tensors(network)) {
      const std::string& node = tensor.holder->name;
      if (!tensor.holder->couples_samples) quantities.push_back(declared_sample_gradient_rms(network, tensor));
      quantities.push_back(statistic(node, tensor.name + "_gradient_rms",
                                     "root mean square over entries of the gradient of the mean loss with respect to " +
                                         tensor.name + " of " + node));
      quantities.push_back(declared_update_ratio(tensor));
    }
    return quantities;
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const Index index : network.selected) {
      const NodeView& node = network.nodes[index];
      if (node.is_input) continue;
      if (const Index z = signal(network, index); z != 0) {
        recorder.write(node.name, "gradient_rms", rms(arma::conv_to<arma::mat>::from(seen.output_gradient(z))));
        recorder.write(node.name, "gradient_underflow", underflow(network, seen, index) ? 1.0 : 0.0);
      }
    }
    for (const TrainedTensor& tensor : trained_tensors(network)) {
      const std::string& node = tensor.holder->name;
      if (!tensor.holder->couples_samples)
        recorder.write(node, tensor.name + "_gradient_per_sample_rms", sample_gradient_rms(tensor, seen));
      const Matrix gradient = seen.tensor_gradient(tensor.node, tensor.tensor);
      recorder.write(node, tensor.name + "_gradient_rms",
                     frobenius(gradient) / std::sqrt(static_cast<double>(gradient.n_elem)));
      recorder.write(node, tensor.name + "_update_ratio", probes::update_ratio(tensor, seen));
    }
  }

 private:
  /// The node whose output's gradient is dl/dz: of an activation the one before.
  static Index signal(const NetworkView& network, Index index) {
    return network.nodes[index].is_activation ? network.nodes[index].input : index;
  }

  static bool is_zero(const Matrix& m) {
    return std::all_of(m.begin(), m.end(), [](Real entry) { return entry == 0; });
  }

  static bool underflow(const NetworkView& network, const Observation& seen, Index index) {
    if (!is_zero(seen.output_gradient(signal(network, index)))) return false;
    for (Index reader = index + 1; reader < network.nodes.size(); ++reader) {
      const NodeView& node = network.nodes[reader];
      if (node.input != index && node.skip != index) continue;
      const Index z = signal(network, reader);
      if (z != 0 && !is_zero(seen.output_gradient(z))) return true;
    }
    return false;
  }
};

}  // namespace

Component gradient_scale() {
  return probe<GradientScale>(
      {.name = "gradient_scale",
       .formula =
           "rms of gradients over samples and units, of weight gradients per sample and of the mean, and of updates",
       .notes =
           "gradient_rms: of dl_i/dz, z the input of an activation node and the output of any other; a ratio between "
           "layers is one of rms. gradient_underflow: it is exactly 0 where that of a node that reads this one is not. "
           "Of each trained tensor <t>: <t>_gradient_per_sample_rms, sqrt(mean over samples of |dl_i/dz|^2 |a_i|^2 / "
           "(n_in n_out)) of a dense weight, which is what theory predicts; <t>_gradient_rms, that of the mean loss, "
           "smaller by a factor that differs by layer; <t>_update_ratio, |theta_k - theta_(k-1)| / |theta_k|. Costs a "
           "forward and a backward pass with gradients, and a pass over outputs and tensors; see "
           "weight_gradient_sample_rms for layers that are not dense."});
}
