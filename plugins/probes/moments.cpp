#include "raw_tensors.hpp"
#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// Moments of tensors over the probe batch: what `pooled`, `unit` and `across_samples` mean stands in Spread.
class MomentsOf : public Probe {
 public:
  explicit MomentsOf(const Parameters& parameters) : tensors_(parameters) {}

  Needs needs() const override { return tensors_.needs(); }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities;
    for (const RawTensor& raw : tensors_.of(network)) {
      const Quantity whole = declared(network, raw, batch);
      const auto add = [&](const char* reduction, const std::string& meaning, std::vector<Axis> axes = {}) {
        quantities.push_back(statistic(whole.node, raw.name + reduction, meaning + ": " + whole.long_name, axes));
        quantities.back().attributes = whole.attributes;
      };
      const char* all = raw.has_samples() ? "over samples and units" : "over entries";
      add("_mean", std::string("mean ") + all);
      add("_second_moment", std::string("mean square, uncentred, ") + all);
      add(raw.has_samples() ? "_std_pooled" : "_std", std::string("standard deviation, divisor N, ") + all);
      add("_skewness", std::string("mean cube of the standardised values, ") + all);
      add("_kurtosis", std::string("mean fourth power of the standardised values, raw: 3 for a normal, ") + all);
      if (!raw.has_samples()) continue;
      const std::vector<Axis> unit(whole.axes.begin() + 1, whole.axes.end());
      add("_std_across_samples", "square root of the mean over units of the variance over samples, divisor N");
      add("_mean_unit", "mean over samples, one a unit", unit);
      add("_std_unit", "standard deviation over samples, divisor N, one a unit", unit);
    }
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    return {.operations = 30 * entries(network, tensors_.of(network), batch)};
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const RawTensor& raw : tensors_.of(network)) {
      const std::string& node = network.nodes[raw.node].name;
      const Spread found = spread(block(seen, raw));
      recorder.write(node, raw.name + "_mean", found.mean);
      recorder.write(node, raw.name + "_second_moment", found.second_moment);
      recorder.write(node, raw.name + (raw.has_samples() ? "_std_pooled" : "_std"), found.pooled);
      recorder.write(node, raw.name + "_skewness", found.skewness);
      recorder.write(node, raw.name + "_kurtosis", found.kurtosis);
      if (!raw.has_samples()) continue;
      recorder.write(node, raw.name + "_std_across_samples", found.across_samples);
      recorder.write(node, raw.name + "_mean_unit",
                     std::span<const double>(found.unit_mean.memptr(), found.unit.n_elem));
      recorder.write(node, raw.name + "_std_unit", std::span<const double>(found.unit.memptr(), found.unit.n_elem));
    }
  }

 private:
  RawTensors tensors_;
};

}  // namespace

Component moments() {
  return probe<MomentsOf>(
      {.name = "moments",
       .formula = "mean, mean square, standard deviations, skewness and kurtosis of tensors on the probe batch",
       .notes =
           "Of each tensor <t> (named as hdf5 names them; of an activation node's output: activation) there are "
           "<t>_mean, "
           "_second_moment, _skewness and _kurtosis (raw: 3 for a normal) over samples and units, and its standard "
           "deviation in three reductions: _std_pooled over samples and units, _std_unit over samples, one a unit "
           "(with _mean_unit), and _std_across_samples, the square root of the mean of _std_unit^2. A tensor without "
           "samples has _std. Sums are in double, divisors N; every entry of a feature map is a unit of its own. "
           "Skewness and kurtosis of equal values are NaN. Costs a forward pass, of gradients a backward pass, and two "
           "passes over the values in double; in the file some numbers a tensor, and two a unit.",
       .parameters = {RawTensors::parameter(reduced_by_default())}});
}
