// Reads lines "TYPE Z" and answers each with value and slope of that activation, in double and by the block functions.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "support/networks.hpp"

using namespace initlab;

namespace {

std::unique_ptr<Activation> activation(const std::string& type) {
  const plugin::Found* found = test::built_in().find(Kind::activation, type);
  if (!found) throw Error("no activation " + type);
  return std::get<Make<Activation>>(found->component.make)(test::choice(Kind::activation, type).parameters);
}

}  // namespace

int main() {
  std::string type, number;
  while (std::cin >> type >> number) {
    const std::unique_ptr<Activation> phi = activation(type);
    const double z = std::strtod(number.c_str(), nullptr);
    Matrix point(1, 1), value(1, 1), slope(1, 1);
    point.fill(static_cast<Real>(z));
    phi->value(point, value);
    phi->slope(point, value, slope);
    fmt::print("{:.17g} {:.17g} {:.17g} {:.17g}\n", phi->value(z), phi->slope(z), static_cast<double>(value[0]),
               static_cast<double>(slope[0]));
  }
  return 0;
}
