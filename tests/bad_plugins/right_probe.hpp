// A right probe, the norm of each weight: faulty ones override what they get wrong.
#pragma once

#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct RightProbe : Probe {
  Needs needs() const override { return {}; }
  std::vector<Quantity> quantities(const NetworkView& network, const BatchView&) const override {
    std::vector<Quantity> all;
    for (const NodeView& node : network.nodes)
      if (!node.tensors.empty())
        all.push_back({.node = node.name, .name = "norm", .axes = {}, .long_name = "the Frobenius norm of the weight"});
    return all;
  }
  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (Index i = 0; i < network.nodes.size(); ++i)
      if (!network.nodes[i].tensors.empty())
        recorder.write(network.nodes[i].name, "norm", static_cast<double>(arma::norm(seen.tensor(i, 0), "fro")));
  }
};

}  // namespace
