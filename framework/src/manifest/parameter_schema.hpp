// parameter_schema: one parameter, and tables of them, as a JSON schema says it (draft 2020-12).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "initlab/parameters.hpp"

namespace initlab::manifest {

/// Keeps the order in which keys were written, which is the one that a person reads.
using Json = nlohmann::ordered_json;

/// A key of a table: what may stand behind it.
struct Key {
  std::string name;
  Json schema;
};

/// {"$ref": "#/$defs/<name>"}.
Json definition(const std::string& name);

/// Any of several schemas.
Json any_of(Json::array_t schemas);

/// The schema, or a "$name" that stands for such a value.
Json or_reference(Json schema);

/// Type, range, words, unit, default and meaning; or a "$name".
Key key(const Parameter& parameter);

/// A key of another kind than parameters have.
Key key(std::string name, std::string doc, Json schema);

/// A table with these keys and no others.
Json table(const std::vector<Key>& keys);

}  // namespace initlab::manifest
