#include "manifest/completeness.hpp"

namespace initlab::manifest {

namespace {

Json must_have(const std::vector<std::string>& keys) { return {{"required", keys}}; }

Json has_value(const char* key, const Json& value) {
  Json schema = must_have({key});
  schema["properties"][key] = {{"const", value}};
  return schema;
}

/// The component's name, and what that component requires. A bare name passes, as all that is no table does.
Json component(const Catalogue& catalogue, Family family, const char* name_key = "type") {
  Json schema = must_have({name_key});
  for (const std::string& name : catalogue.names(family))
    if (const auto keys = required(catalogue.find(family, name)->about); !keys.empty())
      schema["allOf"].push_back({{"if", has_value(name_key, name)}, {"then", must_have(keys)}});
  return schema;
}

/// An entry of `layers`, or a list of entries. What is neither a layer's parameter nor a list is an initializer.
Json layers(const Catalogue& catalogue) {
  const Json inner = definition("complete_layers"), initializer = definition("complete_initializer");
  return {{"items", inner},
          {"if", must_have({"repeat"})},
          {"then", must_have({"layers"})},
          {"else", {{"if", must_have({"residual"})}, {"else", component(catalogue, Family::node)}}},
          {"properties", {{"layers", inner}, {"residual", inner}, {"skip", inner}}},
          {"additionalProperties", initializer}};
}

Json network() {
  const Json initializer = definition("complete_initializer");
  Json schema = must_have({"initializer", "layers"}), rule = must_have({"match"});
  rule["properties"] = {{"initializer", initializer}};
  rule["anyOf"] = {must_have({"initializer"}), must_have({"rate"})};
  schema["properties"] = {{"initializer", initializer},
                          {"bias", initializer},
                          {"layers", definition("complete_layers")},
                          {"rules", {{"items", rule}}},
                          {"weights", must_have({"file"})}};
  return schema;
}

/// Whoever only looks at an initialisation need not say how it would be trained.
Json training() {
  const Json no_length = any_of({has_value("epochs", 0), has_value("steps", 0)});
  return {{"properties",
           {{"loss", definition("complete_loss")},
            {"optimizer", definition("complete_optimizer")},
            {"schedule", definition("complete_rate_schedule")},
            {"clip", any_of({must_have({"norm"}), must_have({"value"})})}}},
          {"anyOf", {must_have({"epochs"}), must_have({"steps"})}},
          {"if", {{"not", no_length}}},
          {"then", must_have({"optimizer"})}};
}

}  // namespace

std::vector<std::string> required(const About& about) {
  std::vector<std::string> names;
  for (const Parameter& parameter : about.parameters)
    if (!parameter.fallback() && !parameter.is_optional()) names.push_back(parameter.name());
  return names;
}

Json completeness(const Catalogue& catalogue, Json& definitions) {
  definitions["complete_layers"] = layers(catalogue);
  definitions["complete_initializer"] = component(catalogue, Family::initializer);
  definitions["complete_loss"] = component(catalogue, Family::loss);
  definitions["complete_optimizer"] = component(catalogue, Family::optimizer);
  definitions["complete_rate_schedule"] = component(catalogue, Family::schedule);
  Json schema = must_have({"data", "network", "training"});
  schema["properties"] = {{"data", component(catalogue, Family::source, "source")},
                          {"network", network()},
                          {"training", training()},
                          {"probes", {{"items", component(catalogue, Family::probe)}}}};
  return schema;
}

}  // namespace initlab::manifest
