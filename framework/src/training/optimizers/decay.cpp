#include "training/optimizers/decay.hpp"

namespace initlab::training {

Decay::Decay(const Parameters& parameters, bool decoupled)
    : weight_decay_(parameters.real("weight_decay")),
      decoupled_(decoupled || (parameters.has("decay") && parameters.is("decay", "decoupled"))) {}

Decay::Factors Decay::at(double rate) const {
  if (decoupled_) return {.keep = static_cast<Real>(1 - rate * weight_decay_)};
  return {.gradient = static_cast<Real>(weight_decay_)};
}

Parameter weight_decay(double fallback) {
  return Parameter::real("weight_decay", "how fast every trained parameter shrinks").at_least(0).fallback(fallback);
}

Schema weight_decay_and_kind() {
  return {weight_decay(), Parameter::choice("decay", {"coupled", "decoupled"},
                                            "coupled: weight_decay theta is added to the gradient; decoupled: theta is "
                                            "multiplied by 1 - rate weight_decay")
                              .fallback("coupled")};
}

Parameter rate() { return Parameter::real("rate", "learning rate").at_least(0); }

}  // namespace initlab::training
