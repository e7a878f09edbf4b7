#include <algorithm>
#include <cmath>

#include "raw_tensors.hpp"
#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

struct Counts {
  std::vector<std::int64_t> bins;
  std::int64_t underflow = 0, overflow = 0, nan = 0, inf = 0;
};

/// Bin i holds edge(i) <= x < edge(i + 1), the last one also its upper edge.
Counts counted(const arma::mat& values, const std::vector<double>& edges, bool magnitudes) {
  Counts counts;
  counts.bins.assign(edges.size() - 1, 0);
  for (const double value : values) {
    const double x = magnitudes ? std::abs(value) : value;
    if (std::isnan(x))
      ++counts.nan;
    else if (std::isinf(x))
      ++counts.inf;
    else if (x < edges.front())
      ++counts.underflow;
    else if (x > edges.back())
      ++counts.overflow;
    else {
      const auto above = std::upper_bound(edges.begin(), edges.end(), x) - edges.begin();
      ++counts.bins[std::min(static_cast<std::size_t>(above), edges.size() - 1) - 1];
    }
  }
  return counts;
}

/// How often the entries of tensors fall between edges that are the same at every step.
class Histogram : public Probe {
 public:
  explicit Histogram(const Parameters& parameters) : tensors_(parameters) {
    const std::vector<double>& range = parameters.reals("range");
    const std::vector<double>& decades = parameters.reals("decades");
    for (const auto& [name, ends] : {std::pair{"range", range}, std::pair{"decades", decades}})
      if (ends.size() != 2 || !(ends[0] < ends[1]))
        throw ParameterError(std::string(name) + " must be two numbers, the first below the second");
    const auto bins = static_cast<std::size_t>(parameters.integer("bins"));
    for (std::size_t i = 0; i <= bins; ++i) {
      const double part = static_cast<double>(i) / static_cast<double>(bins);
      linear_.push_back(range[0] + (range[1] - range[0]) * part);
      logarithmic_.push_back(std::pow(10.0, decades[0] + (decades[1] - decades[0]) * part));
    }
    const auto increasing = [](const std::vector<double>& edges) {
      return std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) == edges.end();
    };
    if (!increasing(linear_) || !increasing(logarithmic_) || !std::isfinite(logarithmic_.back()))
      throw ParameterError("the edges of so many bins between these ends are not different numbers");
  }

  Needs needs() const override { return tensors_.needs(); }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities;
    for (const RawTensor& raw : tensors_.of(network)) {
      const Quantity whole = declared(network, raw, batch);
      const std::string what = (magnitudes(raw) ? "magnitudes of " : "values of ") + whole.long_name;
      const auto add = [&](const std::string& name, const std::string& meaning, std::vector<Axis> axes = {}) {
        quantities.push_back(statistic(whole.node, raw.name + name, meaning + what, axes));
        quantities.back().type = Quantity::Type::int64;
        quantities.back().attributes = whole.attributes;
      };
      add("_histogram", "how many lie in [edge i, edge i + 1), in the last bin also at its upper edge: ",
          {{"bin", linear_.size() - 1}});
      add("_underflow", "how many are below the first edge: ");
      add("_overflow", "how many are finite and above the last edge: ");
      add("_nan", "how many are no number: ");
      add("_inf", "how many are infinite: ");
      quantities.push_back(
          statistic(whole.node, raw.name + "_edges", "edges of the bins of the " + what, {{"edge", linear_.size()}}));
      quantities.back().once = true;
    }
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    return {.operations = 200 * entries(network, tensors_.of(network), batch)};
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const RawTensor& raw : tensors_.of(network)) {
      const std::string& node = network.nodes[raw.node].name;
      const std::vector<double>& edges = magnitudes(raw) ? logarithmic_ : linear_;
      const Counts counts = counted(block(seen, raw), edges, magnitudes(raw));
      const auto write = [&](const char* name, std::int64_t count) {
        recorder.write(node, raw.name + name, std::span<const std::int64_t>(&count, 1));
      };
      recorder.write(node, raw.name + "_histogram", std::span<const std::int64_t>(counts.bins));
      write("_underflow", counts.underflow);
      write("_overflow", counts.overflow);
      write("_nan", counts.nan);
      write("_inf", counts.inf);
      recorder.write(node, raw.name + "_edges", edges);
    }
  }

 private:
  /// Gradients and updates span many powers of ten.
  static bool magnitudes(const RawTensor& raw) {
    using enum RawTensor::Source;
    return raw.source == output_gradient || raw.source == gradient || raw.source == update ||
           raw.source == sample_gradient || raw.source == sample_squares;
  }

  RawTensors tensors_;
  std::vector<double> linear_, logarithmic_;
};

}  // namespace

Component histogram() {
  return probe<Histogram>(
      {.name = "histogram",
       .formula = "how many entries of tensors lie between edges that are fixed before step 0",
       .notes =
           "Of each tensor <t> (named as hdf5 names them) there are <t>_histogram, <t>_edges, and how many entries the "
           "bins do not hold: _underflow, _overflow, _nan and _inf. Together they are all entries. Values are counted "
           "in equal bins over `range`; of gradients and updates the magnitudes, in bins that are equal on a "
           "logarithmic scale over `decades`: exact zeros are in _underflow. The bins are closed below, the last "
           "one also above, as numpy.histogram has it. Costs a forward pass, of gradients a backward pass, and one "
           "pass over "
           "the values (of magnitudes with a logarithm each).",
       .parameters = {RawTensors::parameter(reduced_by_default()),
                      Parameter::integer("bins", "number of bins").at_least(1).at_most(1 << 16).fallback(64),
                      Parameter::reals("range", "first and last edge for values")
                          .fallback(ParameterValue(std::vector<double>{-8, 8})),
                      Parameter::reals("decades", "powers of ten of the first and last edge for magnitudes")
                          .fallback(ParameterValue(std::vector<double>{-12, 4}))}});
}
