// A probe whose parameter takes the word that says when it looks.
#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

struct Silent : Probe {
  explicit Silent(const Parameters&) {}
  Needs needs() const override { return {}; }
  std::vector<Quantity> quantities(const NetworkView&, const BatchView&) const override { return {}; }
  void observe(const NetworkView&, const Observation&, Recorder&) const override {}
};

}  // namespace

INITLAB_PLUGIN("parameter_at", "1.0",
               probe<Silent>({.name = "silent",
                              .formula = "nothing",
                              .parameters = {Parameter::integer("at", "where").fallback(std::int64_t{1})}}));
