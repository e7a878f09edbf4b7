// An initializer that is constructed and then fails at its work.
#include <initlab/plugin.hpp>

#include <stdexcept>

namespace {

struct FailsLater : initlab::Initializer {
  void fill(initlab::Matrix&, const initlab::TensorInfo& info, const initlab::Rng&) const override {
    throw std::runtime_error("no value for " + info.node + "/" + info.spec.name);
  }
};

}  // namespace

INITLAB_PLUGIN("throws_in_fill", "1.0", initlab::initializer<FailsLater>({.name = "fails_later", .formula = "W = ?"}));
