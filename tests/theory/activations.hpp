// The project's activations by name.
#pragma once

#include "support/networks.hpp"

namespace initlab::test {

inline std::shared_ptr<const Activation> phi(const std::string& type) {
  return built_in().activation(type, choice(Kind::activation, type).parameters);
}

}  // namespace initlab::test
