#include <algorithm>
#include <initlab/plugin.hpp>
#include <optional>
#include <string_view>

using namespace initlab;

namespace {

/// Records raw tensors of the selected nodes, and the batch that they belong to.
class Hdf5 : public Probe {
 public:
  explicit Hdf5(const Parameters& parameters) : tensors_(parameters.texts("tensors")) {
    if (tensors_.empty()) throw ParameterError("tensors must name at least one tensor");
    for (const std::string& name : tensors_)
      if (std::count(tensors_.begin(), tensors_.end(), name) > 1)
        throw ParameterError("tensors names \"" + name + "\" more than once");
  }

  Needs needs() const override {
    Needs needs;
    for (const std::string& name : tensors_) {
      if (base_of(name, "_update")) needs.previous_parameters = true;
      const std::optional<std::string> base = base_of(name, "_gradient");
      if (!base) continue;
      (is_signal(*base) ? needs.output_gradients : needs.tensor_gradients) = true;
    }
    return needs;
  }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities = of_batch(network, batch);
    std::vector<std::string> missing = tensors_;
    for (const Index node : network.selected)
      for (const Recording& recording : recordings(network, node)) {
        std::erase(missing, recording.asked);
        if (recording.repeats) continue;
        Quantity quantity = declared(network.nodes[node], recording, batch);
        if (network.couples_samples && recording.source == Source::gradient) quantity.attributes["batch_coupled"] = 1;
        quantities.push_back(std::move(quantity));
      }
    if (!missing.empty())
      throw Error("tensors: no selected node has \"" + missing.front() + "\" (expected " + list(available(network)) +
                  "; each may be followed by _gradient, trained tensors also by _update)" +
                  did_you_mean(missing.front(), with_suffixes(available(network))));
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
    for (const Index node : network.selected)
      for (const Recording& recording : recordings(network, node))
        if (!recording.repeats) recorder.write(network.nodes[node].name, recording.name, value(seen, recording));
  }

 private:
  enum class Source { output, gradient, tensor, tensor_gradient, tensor_update };

  /// One dataset of one node: what was asked for, its name, and where its values come from.
  struct Recording {
    std::string asked, name;
    Source source = Source::output;
    Index node = 0;  ///< whose output (for pre_activation: the node before)
    Index tensor = 0;
    bool repeats = false;  ///< an activation node's `output` is its `activation`, stored once under that name
  };

  static std::optional<std::string> base_of(const std::string& name, std::string_view suffix) {
    if (name.size() <= suffix.size() || !name.ends_with(suffix)) return std::nullopt;
    return name.substr(0, name.size() - suffix.size());
  }

  static bool is_signal(std::string_view name) {
    return name == "output" || name == "activation" || name == "pre_activation";
  }

  std::vector<Recording> recordings(const NetworkView& network, Index index) const {
    std::vector<Recording> found;
    const NodeView& node = network.nodes[index];
    if (node.is_input) return found;  // its output is always recorded, with the batch
    for (const std::string& asked : tensors_) {
      const std::optional<std::string> gradient = base_of(asked, "_gradient"), update = base_of(asked, "_update");
      const std::string base = gradient ? *gradient : update ? *update : asked;
      if (is_signal(base) && !update) {
        if (base != "output" && !node.is_activation) continue;
        Recording recording{asked, asked, gradient ? Source::gradient : Source::output,
                            base == "pre_activation" ? node.input : index};
        if (base == "output" && node.is_activation) {
          recording.name = gradient ? "activation_gradient" : "activation";
          recording.repeats = std::count(tensors_.begin(), tensors_.end(), recording.name) > 0;
        }
        // The gradient of the samples themselves is never computed: nothing in a step needs it.
        if (gradient && recording.node == 0) continue;
        found.push_back(recording);
        continue;
      }
      for (Index t = 0; t < node.tensors.size(); ++t) {
        if (node.tensors[t].spec.name != base) continue;
        if (gradient && node.tensors[t].spec.role == Role::state) continue;
        found.push_back({asked, asked,
                         gradient ? Source::tensor_gradient
                         : update ? Source::tensor_update
                                  : Source::tensor,
                         index, t});
      }
    }
    return found;
  }

  static const Shape& shape_of(const NodeView& node, const Recording& recording) {
    return recording.name.starts_with("pre_activation") ? node.input_shape : node.shape;
  }

  static Quantity declared(const NodeView& node, const Recording& recording, const BatchView& batch) {
    Quantity quantity;
    quantity.node = node.name;
    quantity.name = recording.name;
    if (recording.source == Source::output || recording.source == Source::gradient) {
      quantity.axes = {{"sample", batch.samples}};
      for (const Axis& axis : shape_of(node, recording).axes()) quantity.axes.push_back(axis);
    } else {
      quantity.axes = node.tensors[recording.tensor].spec.axes;
    }
    quantity.long_name = definition(node, recording);
    return quantity;
  }

  static std::string definition(const NodeView& node, const Recording& recording) {
    const std::string subject = recording.name.starts_with("pre_activation") ? "z, the input of " + node.name
                                : recording.name.starts_with("activation")   ? "a = phi(z), the output of " + node.name
                                                                             : "the output of " + node.name;
    const std::string tensor =
        recording.source >= Source::tensor ? node.tensors[recording.tensor].spec.name + " of " + node.name : "";
    switch (recording.source) {
      case Source::output:
        return subject;
      case Source::gradient:
        return "gradient of each sample's own loss with respect to " + subject +
               "; with coupled samples: samples times that of the mean loss";
      case Source::tensor:
        return tensor;
      case Source::tensor_gradient:
        return "gradient of the mean loss over the probe batch with respect to " + tensor +
               ", at this row's parameters";
      case Source::tensor_update:
        return "change of " + tensor + " in the last step: theta_k - theta_(k-1); 0 at step 0";
    }
    return "";
  }

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

  static Matrix value(const Observation& seen, const Recording& recording) {
    switch (recording.source) {
      case Source::output:
        return seen.output(recording.node);
      case Source::gradient:
        return seen.output_gradient(recording.node);
      case Source::tensor:
        return seen.tensor(recording.node, recording.tensor);
      case Source::tensor_gradient:
        return seen.tensor_gradient(recording.node, recording.tensor);
      case Source::tensor_update:
        break;
    }
    return seen.tensor(recording.node, recording.tensor) -
           seen.tensor(recording.node, recording.tensor, Observation::Which::previous);
  }

  static std::vector<std::string> available(const NetworkView& network) {
    std::vector<std::string> names = {"output"};
    for (const Index node : network.selected) {
      if (network.nodes[node].is_activation && std::count(names.begin(), names.end(), "activation") == 0)
        names.insert(names.end(), {"activation", "pre_activation"});
      for (const TensorInfo& tensor : network.nodes[node].tensors)
        if (std::count(names.begin(), names.end(), tensor.spec.name) == 0) names.push_back(tensor.spec.name);
    }
    return names;
  }

  static std::string list(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return list;
  }

  static std::vector<std::string> with_suffixes(std::vector<std::string> names) {
    const std::size_t count = names.size();
    for (const char* suffix : {"_gradient", "_update"})
      for (std::size_t i = 0; i < count; ++i) names.push_back(names[i] + suffix);
    return names;
  }

  std::vector<std::string> tensors_;
};

}  // namespace

Component hdf5() {
  return probe<Hdf5>(
      {.name = "hdf5",
       .formula = "the raw tensors of the selected nodes on the probe batch",
       .notes =
           "A node has output; an activation node also pre_activation (z) and activation (a = phi(z)); a layer its "
           "own tensors: weight, bias, scale, ... Each name may be followed by _gradient, a tensor's also by _update. "
           "Gradients of outputs are per sample, of that sample's own loss; gradients of tensors are of the mean "
           "loss. A tensor that a selected node lacks is skipped; one that none has is an error. The samples, "
           "their targets and indices and the batch's loss are stored with them.",
       .parameters = {
           Parameter::texts("tensors", "which tensors")
               .fallback(std::vector<std::string>{"activation", "activation_gradient", "weight", "weight_gradient"})}});
}
