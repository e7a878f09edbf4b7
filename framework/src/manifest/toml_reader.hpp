// toml_reader: from TOML to a tree of values. The only place that knows the parser.
#pragma once

#include <string>
#include <string_view>

#include "manifest/problems.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

/// A document, as a table. Dates and times, which no manifest uses, are reported and become broken values. Throws
/// ManifestError with one line, the first mistake, if the text is not TOML or is too much (see toml_bounds.hpp).
Value read_toml(const std::string& text, const std::string& file, Problems& problems);

/// A single value as it might stand behind "key =", every part of it at `place`. Throws Error with the parser's words.
Value read_toml_value(std::string_view text, const Place& place);

}  // namespace initlab::manifest
