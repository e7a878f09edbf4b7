#include "raw_tensors.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace initlab::probes {

namespace {

using Source = RawTensor::Source;

struct Suffix {
  std::string_view text;
  Source source;
};
/// The longer ones first.
constexpr std::array<Suffix, 4> kSuffixes = {{{"_gradient_per_sample_squared_norm", Source::sample_squares},
                                              {"_gradient_per_sample", Source::sample_gradient},
                                              {"_gradient", Source::gradient},
                                              {"_update", Source::update}}};

/// A name as its parts: "weight" and the source of weight_gradient. What ends with no suffix is the thing itself.
struct Parts {
  std::string_view base;
  Source source = Source::tensor;
};

Parts parts(std::string_view name) {
  for (const Suffix& suffix : kSuffixes)
    if (name.size() > suffix.text.size() && name.ends_with(suffix.text))
      return {name.substr(0, name.size() - suffix.text.size()), suffix.source};
  return {name, Source::tensor};
}

bool is_signal(std::string_view base) { return base == "output" || base == "activation" || base == "pre_activation"; }

const std::string kActivation = "activation", kActivationGradient = "activation_gradient";

/// "weight_velocity" of "weight" and "velocity".
bool names_state(std::string_view asked, std::string_view tensor, std::string_view state) {
  return asked.size() == tensor.size() + 1 + state.size() && asked.starts_with(tensor) && asked[tensor.size()] == '_' &&
         asked.ends_with(state);
}

bool per_sample(Source source) { return source == Source::sample_gradient || source == Source::sample_squares; }

std::string definition(const NetworkView& network, const RawTensor& raw) {
  const NodeView& node = network.nodes[raw.node];
  const std::string subject = raw.name.starts_with("pre_activation") ? "z, the input of " + node.name
                              : raw.name.starts_with("activation")   ? "a = phi(z), the output of " + node.name
                                                                     : "the output of " + node.name;
  const bool of_tensor = raw.source != Source::output && raw.source != Source::output_gradient;
  const std::string tensor = of_tensor ? node.tensors[raw.tensor].spec.name + " of " + node.name : "";
  switch (raw.source) {
    case Source::output:
      return subject;
    case Source::output_gradient:
      return "gradient of each sample's own loss with respect to " + subject +
             "; with coupled samples: samples times that of the mean loss";
    case Source::tensor:
      return tensor;
    case Source::gradient:
      return "gradient of the mean loss over the probe batch with respect to " + tensor + ", at this row's parameters";
    case Source::update:
      return "change of " + tensor + " in the last step: theta_k - theta_(k-1); 0 at step 0";
    case Source::sample_gradient:
      return "gradient of each sample's own loss with respect to " + tensor +
             "; with coupled samples: samples times the sample's part of that of the mean loss";
    case Source::sample_squares:
      return "square of the Euclidean norm of the gradient of each sample's own loss with respect to " + tensor;
    case Source::optimizer_state:
      return network.optimizer_states[raw.state] + " that the optimizer keeps of " + tensor;
  }
  return "";
}

std::string list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

Parameter RawTensors::parameter(std::vector<std::string> fallback) {
  return Parameter::texts("tensors", "which tensors").fallback(std::move(fallback));
}

RawTensors::RawTensors(const Parameters& parameters) : tensors_(parameters.texts("tensors")) {
  if (tensors_.empty()) throw ParameterError("tensors must name at least one tensor");
  for (const std::string& name : tensors_)
    if (std::count(tensors_.begin(), tensors_.end(), name) > 1)
      throw ParameterError("tensors names \"" + name + "\" more than once");
}

Needs RawTensors::needs() const {
  Needs needs;
  for (const std::string& name : tensors_) {
    const Parts said = parts(name);
    needs.previous_parameters |= said.source == Source::update;
    needs.sample_gradients |= per_sample(said.source);
    if (said.source == Source::gradient)
      (is_signal(said.base) ? needs.output_gradients : needs.tensor_gradients) = true;
  }
  return needs;
}

std::optional<RawTensor> RawTensors::signal(const NetworkView& network, Index index, Index asked) const {
  const NodeView& node = network.nodes[index];
  const Parts said = parts(tensors_[asked]);
  const bool gradient = said.source == Source::gradient, output = said.base == "output";
  if (said.source != Source::tensor && !gradient) return std::nullopt;
  if (!output && !node.is_activation) return std::nullopt;
  RawTensor raw{.asked = tensors_[asked],
                .name = !output || !node.is_activation ? tensors_[asked]
                        : gradient                     ? kActivationGradient
                                                       : kActivation};
  raw.source = gradient ? Source::output_gradient : Source::output;
  raw.node = index;
  raw.signal = said.base == "pre_activation" ? node.input : index;
  // The gradient of the samples themselves is never computed: nothing in a step needs it.
  if (gradient && raw.signal == 0) return std::nullopt;
  return raw;
}

bool RawTensors::asked_by_name(const RawTensor& raw) const {
  return raw.asked != raw.name && std::find(tensors_.begin(), tensors_.end(), raw.name) != tensors_.end();
}

std::optional<RawTensor> RawTensors::of(const NetworkView& network, Index index, Index asked) const {
  const NodeView& node = network.nodes[index];
  if (node.is_input) return std::nullopt;  // its output is always recorded, with the batch
  const std::string& name = tensors_[asked];
  const Parts said = parts(name);
  if (is_signal(said.base)) return signal(network, index, asked);
  for (Index t = 0; t < node.tensors.size(); ++t) {
    const TensorSpec& spec = node.tensors[t].spec;
    RawTensor raw{.asked = name, .name = name, .source = said.source, .node = index, .tensor = t};
    const bool trained = spec.role != Role::state;
    if (spec.name == said.base && (trained || said.source == Source::tensor || said.source == Source::update) &&
        !(per_sample(said.source) && node.couples_samples))
      return raw;
    raw.source = Source::optimizer_state;
    for (raw.state = 0; raw.state < network.optimizer_states.size(); ++raw.state)
      if (trained && names_state(name, spec.name, network.optimizer_states[raw.state])) return raw;
  }
  return std::nullopt;
}

std::vector<RawTensor> RawTensors::of(const NetworkView& network) const {
  std::vector<RawTensor> all;
  std::vector<std::string> missing = tensors_;
  for (const Index node : network.selected)
    for (Index asked = 0; asked < tensors_.size(); ++asked)
      if (of(network, node, asked)) std::erase(missing, tensors_[asked]);
  each(network, [&](const RawTensor& raw) { all.push_back(raw); });
  if (missing.empty()) return all;
  std::vector<std::string> names = known(network), states;
  const std::string expected = list(names);
  for (const std::string& state : network.optimizer_states) states.push_back("_" + state);
  const std::size_t count = names.size();
  for (std::size_t i = 0; i < count; ++i) {
    for (const Suffix& suffix : kSuffixes) names.push_back(names[i] + std::string(suffix.text));
    for (const std::string& state : states) names.push_back(names[i] + state);
  }
  throw Error("tensors: no selected node has \"" + missing.front() + "\" (expected " + expected +
              "; each may be followed by _gradient, trained tensors also by _update, _gradient_per_sample, "
              "_gradient_per_sample_squared_norm" +
              (states.empty() ? "" : ", " + list(states)) + ")" + did_you_mean(missing.front(), names));
}

std::vector<std::string> RawTensors::known(const NetworkView& network) const {
  std::vector<std::string> names = {"output"};
  for (const Index node : network.selected) {
    if (network.nodes[node].is_activation && std::count(names.begin(), names.end(), "activation") == 0)
      names.insert(names.end(), {"activation", "pre_activation"});
    for (const TensorInfo& tensor : network.nodes[node].tensors)
      if (std::count(names.begin(), names.end(), tensor.spec.name) == 0) names.push_back(tensor.spec.name);
  }
  return names;
}

Quantity declared(const NetworkView& network, const RawTensor& raw, const BatchView& batch) {
  const NodeView& node = network.nodes[raw.node];
  Quantity quantity;
  quantity.node = node.name;
  quantity.name = raw.name;
  quantity.long_name = definition(network, raw);
  if (raw.has_samples()) quantity.axes = {{"sample", batch.samples}};
  std::vector<Axis> axes;
  if (raw.source == Source::output || raw.source == Source::output_gradient)
    axes = (raw.name.starts_with("pre_activation") ? node.input_shape : node.shape).axes();
  else if (raw.source != Source::sample_squares)
    axes = node.tensors[raw.tensor].spec.axes;
  quantity.axes.insert(quantity.axes.end(), axes.begin(), axes.end());
  if (raw.source == Source::output) quantity.content = Quantity::Content::activation;
  if (raw.source == Source::output_gradient || raw.source == Source::gradient || raw.source == Source::sample_gradient)
    quantity.content = Quantity::Content::gradient;
  if (raw.source == Source::sample_squares) quantity.type = Quantity::Type::float64;
  const bool of_samples = raw.source == Source::output_gradient || per_sample(raw.source);
  if (network.couples_samples && of_samples) quantity.attributes["batch_coupled"] = 1;
  return quantity;
}

double entries(const NetworkView& network, const std::vector<RawTensor>& tensors, const BatchView& batch) {
  double sum = 0;
  for (const RawTensor& raw : tensors) {
    double numbers = 1;
    for (const Axis& axis : declared(network, raw, batch).axes) numbers *= static_cast<double>(axis.size);
    sum += numbers;
  }
  return sum;
}

Matrix value(const Observation& seen, const RawTensor& raw) {
  switch (raw.source) {
    case Source::output:
      return seen.output(raw.signal);
    case Source::output_gradient:
      return seen.output_gradient(raw.signal);
    case Source::tensor:
      return seen.tensor(raw.node, raw.tensor);
    case Source::gradient:
      return seen.tensor_gradient(raw.node, raw.tensor);
    case Source::update:
      return seen.tensor(raw.node, raw.tensor) - seen.tensor(raw.node, raw.tensor, Observation::Which::previous);
    case Source::optimizer_state:
      return seen.optimizer_state(raw.node, raw.tensor, raw.state);
    case Source::sample_gradient:
    case Source::sample_squares:
      break;
  }
  if (raw.source == Source::sample_squares) return arma::conv_to<Matrix>::from(block(seen, raw));
  Matrix gradients(seen.tensor(raw.node, raw.tensor).n_elem, seen.samples());
  for (Index sample = 0; sample < seen.samples(); ++sample) {
    const Matrix one = seen.sample_gradient(raw.node, raw.tensor, sample);
    std::copy_n(one.memptr(), one.n_elem, gradients.colptr(sample));
  }
  return gradients;
}

arma::mat block(const Observation& seen, const RawTensor& raw) {
  if (raw.source != Source::sample_squares) return arma::conv_to<arma::mat>::from(value(seen, raw));
  const std::vector<double> squares = seen.sample_gradient_squares(raw.node, raw.tensor);
  return arma::mat(squares.data(), 1, squares.size());
}

}  // namespace initlab::probes
