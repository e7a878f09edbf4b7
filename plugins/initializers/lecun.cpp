#include "scaled.hpp"

initlab::Component lecun() {
  return initlab::initializer<Scaled>({.name = "lecun",
                                       .formula = "Var(W) = gain^2 / fan, gain = 1: 1 / fan_in",
                                       .notes = "What many texts call Xavier: { type = \"xavier\", fan = \"in\" }.",
                                       .reference = "LeCun, Bottou, Orr and Mueller 1998, eq. 16",
                                       .parameters = Scaled::schema(1.0, "", "in")});
}
