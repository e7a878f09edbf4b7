#include "identity.hpp"

initlab::Component identity() {
  return initlab::initializer<Identity>(
      {.name = "identity",
       .formula = "W = gain I: output i passes input i on",
       .notes = "Where outputs and inputs differ in number, those that have no partner are 0. Kernels have the matrix "
                "at their centre tap and 0 elsewhere; with groups, each group has one. Biases are 0, scales 1.",
       .reference = "Le, Jaitly and Hinton 2015; PyTorch's eye_",
       .parameters = Identity::schema()});
}
