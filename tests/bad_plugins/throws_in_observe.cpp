// A probe that works for a while and then fails.
#include <initlab/plugin.hpp>

#include <stdexcept>

namespace {

using namespace initlab;

struct FailsAt : Probe {
  explicit FailsAt(const Parameters& parameters) : step_(parameters.integer("step")) {}
  Needs needs() const override { return {}; }
  std::vector<Quantity> quantities(const NetworkView&, const BatchView&) const override { return {}; }
  void observe(const NetworkView&, const Observation& observation, Recorder&) const override {
    if (observation.step() == step_) throw std::runtime_error("nothing to see at step " + std::to_string(step_));
  }
  std::int64_t step_;
};

}  // namespace

INITLAB_PLUGIN("throws_in_observe", "1.0",
               probe<FailsAt>({.name = "fails_at",
                               .formula = "throws at a step",
                               .parameters = {Parameter::integer("step", "at which it throws").at_least(0)}}));
