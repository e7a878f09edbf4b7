#include "scaled.hpp"

initlab::Component xavier() {
  return initlab::initializer<Scaled>({.name = "xavier",
                                       .formula = "Var(W) = gain^2 / fan, gain = 1: 2 / (fan_in + fan_out)",
                                       .notes = "With fan = \"in\" it is LeCun's (see lecun). The gain is 1 whatever "
                                                "the activation, unless `gain` says otherwise.",
                                       .reference = "Glorot and Bengio 2010, eq. 12 (eq. 16 with law = \"uniform\")",
                                       .parameters = Scaled::schema(1.0, "", "average")});
}
