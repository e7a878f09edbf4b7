#include <algorithm>
#include <cmath>

#include "raw_tensors.hpp"
#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// The quantile p of sorted values, interpolated linearly between neighbours; NaN of none.
double quantile(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return std::nan("");
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

/// The uncentred cosine of what two samples become.
class Correlation : public Probe {
 public:
  explicit Correlation(const Parameters& parameters)
      : tensors_(parameters),
        samples_(static_cast<Index>(parameters.integer("samples"))),
        quantiles_(parameters.reals("quantiles")) {
    for (const std::string& name : parameters.texts("tensors"))
      if (name != "output" && name != "activation" && name != "pre_activation")
        throw ParameterError("tensors must be output, activation or pre_activation (got \"" + name + "\")");
    if (quantiles_.empty()) throw ParameterError("quantiles must name at least one probability");
  }

  Needs needs() const override { return tensors_.needs(); }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    if (batch.samples < 2) throw Error("correlation: the probe batch has one sample (expected at least 2)");
    std::vector<Quantity> quantities;
    for (const RawTensor& raw : tensors_.of(network)) {
      const Quantity whole = declared(network, raw, batch);
      const auto add = [&](const char* name, const std::string& meaning, std::vector<Axis> axes = {}) {
        Quantity quantity = statistic(
            whole.node, raw.name + name,
            meaning + " over all pairs of the first `samples` samples of their uncentred cosine: " + whole.long_name,
            axes);
        quantity.attributes["samples"] = static_cast<double>(std::min(samples_, batch.samples));
        quantities.push_back(std::move(quantity));
      };
      add("_correlation_mean", "mean");
      add("_correlation_quantiles", "quantiles", {{"quantile", quantiles_.size()}});
    }
    quantities.push_back(statistic("", "correlation_probabilities", "probabilities of the quantiles",
                                   {{"quantile", quantiles_.size()}}));
    quantities.back().once = true;
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    const auto samples = static_cast<double>(std::min(samples_, batch.samples));
    const std::vector<RawTensor> tensors = tensors_.of(network);
    const double numbers = entries(network, tensors, batch);
    return {.operations = 10 * numbers + 2 * samples * samples * numbers / static_cast<double>(batch.samples) +
                          200 * samples * samples * static_cast<double>(tensors.size())};
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const RawTensor& raw : tensors_.of(network)) {
      const std::string& node = network.nodes[raw.node].name;
      std::vector<double> cosines = pairs(block(seen, raw));
      double sum = 0;
      for (const double cosine : cosines) sum += cosine;
      const bool known = std::none_of(cosines.begin(), cosines.end(), [](double c) { return std::isnan(c); });
      if (known) std::sort(cosines.begin(), cosines.end());
      std::vector<double> values;
      for (const double p : quantiles_) values.push_back(known ? quantile(cosines, p) : std::nan(""));
      recorder.write(node, raw.name + "_correlation_mean", sum / static_cast<double>(cosines.size()));
      recorder.write(node, raw.name + "_correlation_quantiles", values);
    }
    recorder.write("", "correlation_probabilities", quantiles_);
  }

 private:
  std::vector<double> pairs(const arma::mat& values) const {
    const arma::mat first = values.head_cols(std::min<Index>(samples_, values.n_cols));
    const arma::mat products = first.t() * first;
    std::vector<double> cosines;
    for (Index j = 1; j < products.n_cols; ++j)
      for (Index i = 0; i < j; ++i)
        cosines.push_back(products(i, j) / std::sqrt(products(i, i)) / std::sqrt(products(j, j)));
    return cosines;
  }

  RawTensors tensors_;
  Index samples_;
  std::vector<double> quantiles_;
};

}  // namespace

Component correlation() {
  return probe<Correlation>(
      {.name = "correlation",
       .formula = "c = z_i . z_j / (|z_i| |z_j|) of all pairs of the first samples of the probe batch",
       .notes =
           "Uncentred. Of each output <t> (named as hdf5 names them) there are <t>_correlation_mean and "
           "<t>_correlation_quantiles, whose probabilities stand beside the batch as correlation_probabilities; "
           "between "
           "two neighbours a quantile is interpolated linearly. A sample that becomes 0 has no cosine: NaN. Costs a "
           "forward pass and, for n samples and m units, n^2 m operations in double an output.",
       .reference = "Poole et al. 2016, eq. 5; Schoenholz et al. 2017",
       .parameters = {RawTensors::parameter({"output"}),
                      Parameter::integer("samples", "how many of the first samples are paired")
                          .at_least(2)
                          .at_most(4096)
                          .fallback(64),
                      Parameter::reals("quantiles", "probabilities")
                          .at_least(0)
                          .at_most(1)
                          .fallback(ParameterValue(std::vector<double>{0, 0.25, 0.5, 0.75, 1}))}});
}
