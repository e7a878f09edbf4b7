// Writes the difference from what it saw last.
#include "right_probe.hpp"

namespace {

struct Remembers : RightProbe {
  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (Index i = 0; i < network.nodes.size(); ++i) {
      if (network.nodes[i].tensors.empty()) continue;
      const double norm = static_cast<double>(arma::norm(seen.tensor(i, 0), "fro"));
      recorder.write(network.nodes[i].name, "norm", norm - last_[i]);
      last_[i] = norm;
    }
  }
  mutable std::map<Index, double> last_;
};

}  // namespace

INITLAB_PLUGIN("remembers", "1.0", probe<Remembers>({.name = "remembers", .formula = "changes of norms of weights"}));
