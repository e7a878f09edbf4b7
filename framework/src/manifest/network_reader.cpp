#include "manifest/keys.hpp"
#include "manifest/layers_reader.hpp"
#include "manifest/sections.hpp"

namespace initlab::manifest {

namespace {

/// `bias = false` is none, `bias = true` and nothing are zeros.
std::optional<Choice> read_network_bias(TableReader& reader, Context& context) {
  Value zeros{Value::Table{}, reader.place()};
  zeros.put("type", {std::string("constant"), reader.place()});
  zeros.put("value", {0.0, reader.place()});
  const Value* said = reader.find("bias");
  if (said && said->boolean() && !*said->boolean()) return std::nullopt;
  const Value& value = said && !said->boolean() ? *said : zeros;
  return read_choice(context, Family::initializer, value, reader.path_of("bias"));
}

RulePlan read_rule(const Value& entry, const std::string& path, Context& context) {
  TableReader reader(entry, path, context.problems);
  RulePlan rule;
  rule.place = entry.place;
  rule.path = path;
  if (const auto match = reader.read(keys::kMatch)) rule.match = std::get<std::string>(*match);
  if (const Value* initializer = reader.find("initializer"))
    rule.initializer = read_choice(context, Family::initializer, *initializer, reader.path_of("initializer"));
  if (const auto rate = reader.read(keys::kRate)) rule.rate = std::get<double>(*rate);
  if (entry.table() && !reader.given("initializer") && !reader.given("rate"))
    reader.missing("initializer", "an initializer, or rate = a number, or both");
  reader.finish();
  return rule;
}

std::vector<RulePlan> read_rules(TableReader& reader, Context& context) {
  std::vector<RulePlan> rules;
  const Value* list = reader.find("rules");
  if (list && !list->list())
    context.problems.reject(*list, reader.path_of("rules"), "wrong type",
                            "a list of { match = ..., initializer = ..., rate = ... }");
  else if (list)
    for (std::size_t i = 0; i < list->list()->size(); ++i)
      rules.push_back(read_rule((*list->list())[i], below(reader.path_of("rules"), i), context));
  return rules;
}

/// A file's name, or a table.
std::optional<WeightsPlan> read_weights(TableReader& reader, Context& context) {
  const Value* said = reader.find("weights");
  if (!said) return std::nullopt;
  WeightsPlan weights;
  weights.place = said->place;
  if (const std::string* file = said->text()) {
    weights.file = *file;
    return weights;
  }
  if (!said->table()) {
    context.problems.reject(*said, reader.path_of("weights"), "wrong type",
                            "a run's file, or { file = ..., step = ... }");
    return std::nullopt;
  }
  TableReader table(*said, reader.path_of("weights"), context.problems);
  if (const auto file = table.read(keys::kWeightsFile)) weights.file = std::get<std::string>(*file);
  weights.step = table.count(keys::kWeightsStep);
  table.finish();
  return weights;
}

}  // namespace

NetworkPlan read_network(TableReader reader, Context& context) {
  NetworkPlan network;
  network.initializer = read_choice(context, Family::initializer, reader, "initializer");
  network.bias = read_network_bias(reader, context);
  network.bias_said = network.bias && reader.find("bias") && !reader.find("bias")->boolean();
  network.rules = read_rules(reader, context);
  network.weights = read_weights(reader, context);
  const Value* said = reader.find("bias");
  const bool has_bias = !(said && said->boolean() && !*said->boolean());
  const std::string path = reader.path_of("layers");
  const Value* layers = reader.find("layers");
  if (!layers)
    reader.missing("layers", "a list of layers and activations");
  else
    network.nodes = read_layers(*layers, path, has_bias, context);
  reader.finish();
  return network;
}

}  // namespace initlab::manifest
