#include "scaled.hpp"

initlab::Component he() {
  return initlab::initializer<Scaled>({.name = "he",
                                       .formula = "Var(W) = gain^2 / fan, gain = sqrt(2): 2 / fan_in",
                                       .notes = "Keeps the second moment through ReLU layers. The gain is sqrt(2) "
                                                "whatever the activation, unless `gain` says otherwise.",
                                       .reference = "He, Zhang, Ren and Sun 2015, eq. 10",
                                       .parameters = Scaled::schema(1.4142135623730951, "sqrt(2) by default; ", "in")});
}
