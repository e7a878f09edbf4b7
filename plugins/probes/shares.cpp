#include <initlab/plugin.hpp>
#include <limits>

#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// Where activations hardly move: shares of entries and of units.
class SharesOf : public Probe {
 public:
  explicit SharesOf(const Parameters& parameters) : saturation_(parameters.real("saturation")) {}

  Needs needs() const override { return {}; }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities;
    for (const Index index : network.selected) {
      const NodeView& node = network.nodes[index];
      if (!node.is_activation) continue;
      const auto add = [&](const char* name, const std::string& definition, bool threshold) {
        Quantity quantity = statistic(node.name, name, definition + ", z the input of " + node.name);
        quantity.attributes["samples"] = static_cast<double>(batch.samples);
        if (threshold) quantity.attributes["saturation"] = saturation_;
        quantities.push_back(std::move(quantity));
      };
      add("saturated_share", "share of the entries with |phi'(z)| below saturation times sup |phi'|", true);
      add("inactive_share", "share of the entries with phi'(z) = 0", false);
      add("dead_share", "share of the units that are saturated or inactive for every sample of the probe batch", true);
    }
    if (quantities.empty()) throw Error("shares: no selected node is an activation");
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    double slopes = 0;
    for (const Index index : network.selected)
      if (network.nodes[index].is_activation) slopes += static_cast<double>(network.nodes[index].shape.size());
    return {.operations = 100 * slopes * static_cast<double>(batch.samples)};
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const Index index : network.selected) {
      const NodeView& node = network.nodes[index];
      if (!node.is_activation) continue;
      const Shares found = shares(arma::conv_to<arma::mat>::from(seen.output(node.input)), *node.activation,
                                  largest_slope(seen, index), saturation_);
      recorder.write(node.name, "saturated_share", found.saturated);
      recorder.write(node.name, "inactive_share", found.inactive);
      recorder.write(node.name, "dead_share", found.dead);
    }
  }

 private:
  /// 0 where the slope grows without bound: then nothing is saturated.
  static double largest_slope(const Observation& seen, Index node) {
    try {
      return seen.largest_slope(node);
    } catch (const Error&) {
      return 0;
    }
  }

  double saturation_;
};

}  // namespace

Component shares() {
  return probe<SharesOf>(
      {.name = "shares",
       .formula = "shares of saturated and inactive entries and of dead units of activations on the probe batch",
       .notes =
           "saturated_share: entries with |phi'(z)| < saturation sup |phi'|; for sigmoid and 0.19 these are a < 0.05 "
           "and "
           "a > 0.95, for tanh |a| > 0.9. inactive_share: entries with phi'(z) = 0. dead_share: units that are one or "
           "the other for every sample. Every entry of a feature map is a unit of its own. Where the slope "
           "grows without bound nothing is saturated. Costs a forward pass and a slope an entry.",
       .reference = "Glorot and Bengio 2010, section 3 (saturation)",
       .parameters = {Parameter::real("saturation", "the part of the largest slope below which an entry is saturated")
                          .above(0)
                          .at_most(1)
                          .fallback(kSaturation)}});
}
