// toml_writer: from a tree of values to TOML.
#pragma once

#include <string>
#include <string_view>

#include "manifest/value.hpp"

namespace initlab::manifest {

/// A document: plain entries first, then tables as [sections] and lists of tables as [[sections]], each in order; lists
/// that hold tables or lists stand one element a line. Numbers in their shortest form that reads back to the same bits.
std::string toml_document(const Value& root);

/// On one line.
std::string toml_value(const Value& value);

/// A basic string, quoted and escaped.
std::string toml_string(std::string_view text);

/// Bare where TOML allows it, else quoted.
std::string toml_key(std::string_view key);

}  // namespace initlab::manifest
