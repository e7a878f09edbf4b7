// Place: where in which text something was said.
#pragma once

#include <string>

namespace initlab::manifest {

/// A position in a manifest; or, for an override, the option itself.
struct Place {
  std::string file;  ///< as the user named it, or "--set"
  int line = 0;      ///< from 1; 0: the text as a whole
  int column = 0;

  /// "fashion.toml:12:3", "fashion.toml", "--set training.epochs=x".
  std::string text() const;
};

}  // namespace initlab::manifest
