// The sentence for a name that no loaded plugin defines.
#pragma once

#include <string>
#include <vector>

namespace initlab::plugin {

/// What was looked for, and what there is instead.
struct Unknown {
  std::string kind;                        ///< "initializer"
  std::string name;                        ///< as it was typed
  std::vector<std::string> names;          ///< of this kind, loaded
  std::vector<std::string> of_other_kind;  ///< what bears this very name: "layer dense"
  std::vector<std::string> refused;        ///< a sentence for each file that was refused

  /// `initializer hee: no loaded plugin defines it (refused: ... | ...); did you mean "he"?`
  std::string sentence() const;
};

}  // namespace initlab::plugin
