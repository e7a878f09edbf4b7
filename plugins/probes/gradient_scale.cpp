#include <algorithm>
#include <cmath>
#include <initlab/plugin.hpp>
#include <limits>
#include <numeric>

#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

double frobenius(const Matrix& m) {
  return rms(arma::conv_to<arma::mat>::from(m)) * std::sqrt(static_cast<double>(m.n_elem));
}

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
      for (const TensorInfo& tensor : node.tensors) {
        if (tensor.spec.role == Role::state) continue;
        const std::string of = tensor.spec.name + " of " + node.name;
        if (!node.couples_samples)
          add(tensor.spec.name + "_gradient_per_sample_rms",
              "square root of the mean over samples and entries of the square of the gradient of each sample's own "
              "loss with respect to " +
                  of + ": of a weight sqrt(mean |dl_i/dz|^2 |a_i|^2 / (n_in n_out))");
        add(tensor.spec.name + "_gradient_rms",
            "root mean square over entries of the gradient of the mean loss with respect to " + of);
        add(tensor.spec.name + "_update_ratio",
            "|theta_k - theta_(k-1)| / |theta_k|, Frobenius norms of " + of + "; NaN where theta_k is 0");
      }
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
      for (Index t = 0; t < node.tensors.size(); ++t)
        if (node.tensors[t].spec.role != Role::state) observe(node, index, t, seen, recorder);
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

  static void observe(const NodeView& node, Index index, Index t, const Observation& seen, Recorder& recorder) {
    const std::string& name = node.tensors[t].spec.name;
    const Matrix now = seen.tensor(index, t), before = seen.tensor(index, t, Observation::Which::previous);
    const double entries = static_cast<double>(now.n_elem), size = frobenius(now);
    if (!node.couples_samples) {
      const std::vector<double> squares = seen.sample_gradient_squares(index, t);
      const double sum = std::accumulate(squares.begin(), squares.end(), 0.0);
      recorder.write(node.name, name + "_gradient_per_sample_rms",
                     std::sqrt(sum / static_cast<double>(squares.size()) / entries));
    }
    recorder.write(node.name, name + "_gradient_rms", frobenius(seen.tensor_gradient(index, t)) / std::sqrt(entries));
    recorder.write(node.name, name + "_update_ratio",
                   size > 0 ? frobenius(now - before) / size : std::numeric_limits<double>::quiet_NaN());
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
           "smaller by a factor that differs by layer; <t>_update_ratio, |theta_k - theta_(k-1)| / |theta_k|."});
}
