#include <algorithm>

#include "raw_tensors.hpp"
#include "singular_values.hpp"
#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// The node that a parameter names, or `otherwise` if it names none.
Index named(const NetworkView& network, const Parameters& parameters, const char* parameter, Index otherwise) {
  if (!parameters.has(parameter)) return otherwise;
  const std::string& name = parameters.text(parameter);
  std::vector<std::string> names;
  for (Index i = 0; i < network.nodes.size(); ++i) {
    if (network.nodes[i].name == name) return i;
    names.push_back(network.nodes[i].name);
  }
  throw Error(std::string(parameter) + ": no such node (got \"" + name + "\")" + did_you_mean(name, names));
}

/// Singular values of weights, and of how the network answers to its inputs.
class Spectrum : public Probe {
 public:
  explicit Spectrum(const Parameters& parameters)
      : tensors_(parameters), parameters_(parameters), samples_(static_cast<Index>(parameters.integer("samples"))) {}

  Needs needs() const override {
    Needs needs = tensors_.needs();
    needs.evaluator = samples_ > 0;
    return needs;
  }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities;
    for (const RawTensor& raw : tensors_.of(network)) {
      if (raw.has_samples())
        throw Error("tensors: \"" + raw.asked +
                    "\" is another one for each sample (expected weight or the like; of "
                    "outputs the probe rank)");
      const Quantity whole = declared(network, raw, batch);
      const TensorSpec& spec = network.nodes[raw.node].tensors[raw.tensor].spec;
      quantities.push_back(statistic(whole.node, raw.name + "_singular_values",
                                     "singular values, descending, of the matrix of " + whole.long_name,
                                     {{"singular_value", std::min(spec.rows, spec.columns)}}));
    }
    if (samples_ == 0) return quantities;
    if (!batch.fixed)
      throw Error(
          "spectrum: a Jacobian is of the same samples at every recording (got from = \"current\", expected "
          "\"test\" or \"train\"; or samples = 0: none)");
    const auto [from, to] = ends(network);
    const Index samples = std::min(samples_, batch.samples);
    const NodeView &begin = network.nodes[from], &end = network.nodes[to];
    Quantity jacobian =
        statistic("", "jacobian_singular_values",
                  "singular values, descending, of d output(" + end.name + ") / d output(" + begin.name +
                      ") of each of the first samples of the probe batch",
                  {{"jacobian_sample", samples}, {"singular_value", std::min(begin.shape.size(), end.shape.size())}});
    jacobian.attributes["samples"] = static_cast<double>(samples);
    if (network.couples_samples) jacobian.attributes["batch_coupled"] = 1;
    quantities.push_back(std::move(jacobian));
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    Effort effort;
    for (const RawTensor& raw : tensors_.of(network)) {
      const TensorSpec& spec = network.nodes[raw.node].tensors[raw.tensor].spec;
      effort.operations += decomposition(static_cast<double>(spec.rows), static_cast<double>(spec.columns));
    }
    if (samples_ == 0) return effort;
    const auto [from, to] = ends(network);
    const auto inputs = static_cast<double>(network.nodes[from].shape.size()),
               outputs = static_cast<double>(network.nodes[to].shape.size());
    const auto samples = static_cast<double>(std::min(samples_, batch.samples));
    effort.operations += samples * decomposition(inputs, outputs);
    effort.passes = samples * outputs / (network.couples_samples ? 1 : static_cast<double>(batch.samples));
    return effort;
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const RawTensor& raw : tensors_.of(network))
      recorder.write(network.nodes[raw.node].name, raw.name + "_singular_values",
                     numbers(singular_values(block(seen, raw))));
    if (samples_ == 0) return;
    const auto [from, to] = ends(network);
    std::vector<double> all;
    Matrix transposed;
    for (Index sample = 0; sample < std::min(samples_, seen.samples()); ++sample) {
      seen.evaluator().jacobian(from, to, sample, transposed);
      const arma::vec values = singular_values(arma::conv_to<arma::mat>::from(transposed));
      all.insert(all.end(), values.begin(), values.end());
    }
    recorder.write("", "jacobian_singular_values", all);
  }

 private:
  /// The nodes between whose outputs the Jacobian is.
  std::pair<Index, Index> ends(const NetworkView& network) const {
    const Index from = named(network, parameters_, "from", 0);
    const Index to = named(network, parameters_, "to", network.nodes.size() - 1);
    if (from >= to)
      throw Error("spectrum: the Jacobian's ends must be in order of evaluation (got from \"" +
                  network.nodes[from].name + "\" to \"" + network.nodes[to].name + "\")");
    return {from, to};
  }

  RawTensors tensors_;
  Parameters parameters_;
  Index samples_;
};

}  // namespace

Component spectrum() {
  return probe<Spectrum>(
      {.name = "spectrum",
       .formula = "all singular values of weights, and of J = d output(to) / d output(from) of single samples",
       .notes =
           "Of each tensor <t>: <t>_singular_values, of its matrix (a convolution's kernels: inputs and taps x output "
           "channels). Beside the batch: jacobian_singular_values, of the first `samples` of them, by default of the "
           "logits by the input, with dropout off and the batch's own statistics. Where samples are coupled the others "
           "are held. In double, of gradients that are computed in Real. Costs about 4 m n min(m, n) operations an "
           "m x n matrix; a Jacobian a forward and a backward pass over as many samples as `to` has entries (of "
           "coupled samples: so many passes over the batch), and its decomposition. Measured on a network "
           "784-100-50-10 and 1000 samples, one thread: the weights as long as 13 training steps of 100, a Jacobian as "
           "0.4.",
       .reference = "Saxe et al. 2014; Pennington et al. 2017",
       .parameters = {RawTensors::parameter({"weight"}),
                      Parameter::integer("samples", "of how many samples there are Jacobians")
                          .at_least(0)
                          .at_most(4096)
                          .fallback(1)
                          .unit("samples"),
                      Parameter::text("from", "node by whose output is differentiated; default: the input").optional(),
                      Parameter::text("to", "node whose output is differentiated; default: the last").optional()}});
}
