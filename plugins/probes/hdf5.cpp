#include "raw_tensors.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// Records raw tensors of the selected nodes, and the batch that they belong to.
class Hdf5 : public Probe {
 public:
  explicit Hdf5(const Parameters& parameters) : tensors_(parameters) {}

  Needs needs() const override { return tensors_.needs(); }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities = of_batch(network, batch);
    for (const RawTensor& raw : tensors_.of(network)) quantities.push_back(declared(network, raw, batch));
    return quantities;
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    recorder.write("", "sample_index", seen.sample_index());
    if (seen.labels().empty())
      recorder.write("", "target", seen.targets());
    else
      recorder.write("", "target", seen.labels());
    recorder.write("", "loss", seen.loss());
    recorder.write("", "batch_size", static_cast<double>(seen.samples()));
    recorder.write(network.nodes[0].name, "output", seen.output(0));
    tensors_.each(network, [&](const RawTensor& raw) {
      const std::string& node = network.nodes[raw.node].name;
      if (raw.source == RawTensor::Source::sample_squares)
        recorder.write(node, raw.name, seen.sample_gradient_squares(raw.node, raw.tensor));
      else
        recorder.write(node, raw.name, value(seen, raw));
    });
  }

 private:
  static std::vector<Quantity> of_batch(const NetworkView& network, const BatchView& batch) {
    const Axis sample = {"sample", batch.samples};
    std::vector<Axis> input_axes = {sample}, target_axes = {sample};
    for (const Axis& axis : network.nodes[0].shape.axes()) input_axes.push_back(axis);
    if (!batch.has_labels) target_axes.push_back({"target_entry", batch.target_size});
    const auto once = batch.fixed;
    return {
        {.node = network.nodes[0].name,
         .name = "output",
         .axes = input_axes,
         .long_name = "the samples of the probe batch (" + batch.from + ") as the network sees them",
         .once = once},
        {.node = "",
         .name = "target",
         .axes = target_axes,
         .type = batch.has_labels ? Quantity::Type::int32 : Quantity::Type::real,
         .long_name = batch.has_labels ? "class of each sample of the probe batch" : "target of each sample",
         .once = once},
        {.node = "",
         .name = "sample_index",
         .axes = {sample},
         .type = Quantity::Type::int64,
         .long_name = "position of each sample in its data set, from 0",
         .once = once},
        {.node = "",
         .name = "loss",
         .axes = {},
         .type = Quantity::Type::float64,
         .long_name = "mean loss over the probe batch, in the probe's mode"},
        {.node = "",
         .name = "batch_size",
         .axes = {},
         .type = Quantity::Type::float64,
         .long_name = "samples in this row's probe batch; rows beyond them are NaN"},
    };
  }

  RawTensors tensors_;
};

}  // namespace

Component hdf5() {
  return probe<Hdf5>(
      {.name = "hdf5",
       .formula = "the raw tensors of the selected nodes on the probe batch",
       .notes =
           "A node has output; an activation node also pre_activation (z) and activation (a = phi(z)); a layer its "
           "own tensors: weight, bias, scale, ... Each name may be followed by _gradient. That of a trained tensor "
           "also by _update; by _gradient_per_sample, the gradient of each sample's own loss (samples times as large "
           "as the tensor: ask for few), or _gradient_per_sample_squared_norm, for which a dense layer forms none; "
           "and by what the optimizer keeps of it: _velocity, _squared_sum, _mean_square, _mean_gradient, "
           "_first_moment, "
           "_second_moment, _largest_second_moment. Gradients of outputs are per sample, of that sample's own loss; "
           "gradients of tensors are of the mean loss. A tensor that a selected node lacks is skipped, as are "
           "gradients per sample of a layer that couples samples; one that none has is an error. The samples, their "
           "targets and indices and the batch's loss are stored with them. Costs a forward pass, a backward pass if "
           "there are gradients, and a copy of what is recorded, which another thread writes (printed before a run).",
       .parameters = {RawTensors::parameter({"activation", "activation_gradient", "weight", "weight_gradient"})}});
}
