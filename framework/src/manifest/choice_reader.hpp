// choice_reader: components chosen by name, with their parameters checked against the catalogue.
#pragma once

#include <optional>
#include <string>

#include "manifest/catalogue.hpp"
#include "manifest/plan.hpp"
#include "manifest/problems.hpp"
#include "manifest/table_reader.hpp"

namespace initlab::manifest {

/// What the readers of a manifest's sections share.
struct Context {
  const Catalogue& catalogue;
  Problems& problems;
};

/// The catalogue's entry for a name that stands at `path`; nullptr, and a problem, if there is none.
const Catalogue::Entry* find_component(Context& context, Family family, const Value& name, const std::string& path);

/// The parameters of a schema from the table that holds them; defaults filled in.
Parameters read_parameters(TableReader& reader, const Schema& schema);

/// A component given as { type = "he", gain = 2.0 } or as "he". Nothing, and a problem, if it is unknown.
std::optional<Choice> read_choice(Context& context, Family family, const Value& value, const std::string& path);

/// The same under a key of a table; a problem if it is missing.
Choice read_choice(Context& context, Family family, TableReader& reader, std::string_view key);

/// Letters, digits and "_", no digit first; what else stands there is a problem.
bool check_name(const Value& value, const std::string& path, Problems& problems);

}  // namespace initlab::manifest
