#include <cmath>

#include "raw_tensors.hpp"
#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// How large a coordinate is: under a parametrisation that holds, it does not depend on the width.
class Coordinates : public Probe {
 public:
  explicit Coordinates(const Parameters& parameters) : tensors_(parameters) {}

  Needs needs() const override { return tensors_.needs(); }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities;
    for (const RawTensor& raw : tensors_.of(network)) {
      const Quantity whole = declared(network, raw, batch);
      quantities.push_back(statistic(whole.node, raw.name + "_mean_absolute",
                                     std::string("mean absolute value over ") +
                                         (raw.has_samples() ? "samples and units" : "entries") + ": " +
                                         whole.long_name));
      quantities.back().attributes = whole.attributes;
    }
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    return {.operations = 10 * entries(network, tensors_.of(network), batch)};
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const RawTensor& raw : tensors_.of(network)) {
      const arma::mat values = block(seen, raw);
      double sum = 0;
      for (const double value : values) sum += std::abs(value);
      recorder.write(network.nodes[raw.node].name, raw.name + "_mean_absolute",
                     sum / static_cast<double>(values.n_elem));
    }
  }

 private:
  RawTensors tensors_;
};

}  // namespace

Component coordinates() {
  return probe<Coordinates>(
      {.name = "coordinates",
       .formula = "mean |x| over samples and units, of each node's output",
       .notes = "Of each tensor <t> (named as hdf5 names them; of an activation node's output: activation) there is "
                "<t>_mean_absolute. Recorded over the first steps at several widths it is muP's coordinate check: "
                "where the lines of one node lie on each other, learning rates carry over. Costs a forward pass. "
                "Measured on a network 784-100-50-10 and 1000 samples, one thread: as long as 7 "
                "training steps of 100.",
       .reference = "Yang et al. 2021 (Tensor Programs V), appendix D.1",
       .parameters = {RawTensors::parameter({"output"})}});
}
