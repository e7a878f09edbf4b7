// Cases: the values of its parameters under which a component is tested.
#pragma once

#include <string>
#include <vector>

#include "initlab/component.hpp"

namespace initlab::check {

/// One complete set of parameters; `text` says how it differs from the first case: "law = \"uniform\"".
struct Case {
  Parameters parameters;
  std::string text;
};

struct Cases {
  std::vector<Case> list;
  std::string unknown;  ///< why there are none: a parameter that must be given and that nobody can guess
};

/// The defaults, or where there is none a value inside the range; where the constructor refuses these with a
/// ParameterError, with each optional parameter in turn. Then one case for each other choice, word and truth value, and
/// for another number of each number's range. Cases that the constructor refuses are left out.
Cases cases(const Component& component);

/// A value that a parameter admits, its default if it has one; nothing if it cannot be guessed. `place` is the number
/// of required parameters before it: bounds that are given in order then rise.
std::optional<ParameterValue> example(const Parameter& parameter, std::size_t place);

/// Constructs and destroys an object. Returns what a ParameterError says, or "".
std::string refusal(const Component& component, const Parameters& parameters);

}  // namespace initlab::check
