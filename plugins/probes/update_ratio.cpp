#include "statistic.hpp"
#include "trained_tensors.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// How large the last step was beside what it changed.
class UpdateRatio : public Probe {
 public:
  Needs needs() const override { return {.previous_parameters = true}; }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView&) const override {
    std::vector<Quantity> quantities;
    for (const TrainedTensor& tensor : trained_tensors(network)) quantities.push_back(declared_update_ratio(tensor));
    if (quantities.empty()) throw Error("update_ratio: no selected node has a trained tensor");
    return quantities;
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const TrainedTensor& tensor : trained_tensors(network))
      recorder.write(tensor.holder->name, tensor.name + "_update_ratio", probes::update_ratio(tensor, seen));
  }
};

}  // namespace

Component update_ratio() {
  return probe<UpdateRatio>(
      {.name = "update_ratio",
       .formula = "|theta_k - theta_(k-1)| / |theta_k|, Frobenius norms, of each trained tensor",
       .notes = "Of each trained tensor <t>: <t>_update_ratio. Below is the tensor after the step. 0 at step 0; NaN "
                "where the tensor is 0, as biases often are then. The same as gradient_scale's, for two norms a tensor "
                "and the forward pass that any probe's batch costs. Measured on a network 784-100-50-10 and 1000 "
                "samples, one thread: as "
                "long as 6 training steps of 100."});
}
