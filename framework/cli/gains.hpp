// Gains: by how much a weight must widen what an activation leaves, in the three definitions that are in use.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/components.hpp"
#include "theory/stability.hpp"

namespace initlab::cli {

struct Gains {
  std::optional<double> second_moment;  ///< 1 / sqrt(E[phi(g)^2]); nothing if it is infinite
  std::optional<double> length_slope;   ///< dq'/dq at q = 1 of the length map with that gain
  std::optional<double> backward;       ///< 1 / sqrt(E[phi'(g)^2]); nothing if it is infinite
  std::optional<double> published;      ///< what tables give, where they do
  std::string problem;                  ///< why something could not be computed, or empty

  bool unstable() const { return length_slope && stability(*length_slope) == Stability::unstable; }
};

/// Those of an activation with its parameters' defaults. What cannot be computed is left out, with the reason.
Gains gains(const plugin::Registry& registry, const ShownComponent& activation);

/// A paragraph for `describe`.
std::string text(const Gains& gains);

nlohmann::ordered_json json(const Gains& gains);

}  // namespace initlab::cli
