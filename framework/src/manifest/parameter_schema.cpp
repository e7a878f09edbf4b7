#include "manifest/parameter_schema.hpp"

#include <cmath>

namespace initlab::manifest {

namespace {

/// An integer where it is one: 100, not 100.0.
Json number(double x) {
  constexpr double kExact = 9007199254740992.0;
  if (std::abs(x) <= kExact && x == std::floor(x)) return static_cast<std::int64_t>(x);
  return x;
}

Json ranged(const char* type, const Parameter& parameter) {
  Json schema = {{"type", type}};
  if (std::isfinite(parameter.low()))
    schema[parameter.low_is_open() ? "exclusiveMinimum" : "minimum"] = number(parameter.low());
  if (std::isfinite(parameter.high()))
    schema[parameter.high_is_open() ? "exclusiveMaximum" : "maximum"] = number(parameter.high());
  return schema;
}

Json list_of(Json item) { return {{"type", "array"}, {"items", or_reference(std::move(item))}}; }

Json value_of(const Parameter& parameter) {
  switch (parameter.type()) {
    case Parameter::Type::boolean:
      return {{"type", "boolean"}};
    case Parameter::Type::integer:
      return ranged("integer", parameter);
    case Parameter::Type::real:
      return ranged("number", parameter);
    case Parameter::Type::text:
      return parameter.words().empty() ? Json{{"type", "string"}} : Json{{"enum", parameter.words()}};
    case Parameter::Type::reals:
      return list_of(ranged("number", parameter));
    case Parameter::Type::texts:
      return list_of({{"type", "string"}});
  }
  return true;
}

/// Null, which no manifest can say, for a number that JSON cannot say.
Json json(const ParameterValue& value) {
  return std::visit([](const auto& plain) { return Json(plain); }, value);
}

}  // namespace

Json definition(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }

Json any_of(Json::array_t schemas) { return {{"anyOf", std::move(schemas)}}; }

Json or_reference(Json schema) {
  if (schema == Json{{"type", "string"}}) return schema;  // which "$name" is
  return any_of({std::move(schema), definition("reference")});
}

Key key(const Parameter& parameter) {
  const bool is_number = parameter.type() == Parameter::Type::integer || parameter.type() == Parameter::Type::real;
  Json schema = {{"description", parameter.doc()}};
  if (!parameter.unit().empty()) schema["description"] = parameter.doc() + ", in " + parameter.unit();
  if (parameter.fallback() && !json(*parameter.fallback()).is_null()) schema["default"] = json(*parameter.fallback());
  if (is_number && !parameter.words().empty())
    schema.update(any_of({value_of(parameter), Json{{"enum", parameter.words()}}, definition("reference")}));
  else
    schema.update(or_reference(value_of(parameter)));
  return {parameter.name(), std::move(schema)};
}

Key key(std::string name, std::string doc, Json schema) {
  Json described = {{"description", std::move(doc)}};
  described.update(schema);
  return {std::move(name), std::move(described)};
}

Json table(const std::vector<Key>& keys) {
  Json properties = Json::object();
  for (const Key& key : keys) properties[key.name] = key.schema;
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

}  // namespace initlab::manifest
