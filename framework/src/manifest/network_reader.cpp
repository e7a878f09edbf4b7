#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "manifest/keys.hpp"
#include "manifest/sections.hpp"
#include "text/words.hpp"

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

/// An entry of `layers`, and where it stands.
struct Written {
  const Value* value;
  std::string path;
};

/// A list within `layers`, such as one that a `$name` stands for, is as if its entries stood there themselves.
void flatten(const Value& list, const std::string& path, std::vector<Written>& out) {
  for (std::size_t i = 0; i < list.list()->size(); ++i) {
    const Value& item = (*list.list())[i];
    if (item.list())
      flatten(item, below(path, i), out);
    else
      out.push_back({&item, below(path, i)});
  }
}

const Parameter* bias_switch(const Schema& schema) {
  const auto found = std::find_if(schema.begin(), schema.end(), [](const Parameter& parameter) {
    return parameter.name() == "bias" && parameter.type() == Parameter::Type::boolean;
  });
  return found == schema.end() ? nullptr : &*found;
}

/// Reads one entry of `layers`.
class NodeReader {
 public:
  NodeReader(Context& context, bool network_has_bias) : context_(context), network_has_bias_(network_has_bias) {}

  std::optional<NodePlan> read(const Written& written) {
    const Value& value = *written.value;
    if (!value.table() && !value.text()) {
      context_.problems.reject(value, written.path, "wrong type",
                               "a layer or activation, by name or as a table with `type`");
      return std::nullopt;
    }
    if (value.broken) return std::nullopt;
    const Value* type = value.table() ? value.find("type") : &value;
    if (!type) {
      context_.problems.missing(value.place, below(written.path, "type"), "the name of a layer or activation");
      return std::nullopt;
    }
    const auto* entry =
        find_component(context_, Family::node, *type, value.table() ? below(written.path, "type") : written.path);
    if (!entry) return std::nullopt;
    TableReader reader = value.table() ? TableReader(value, written.path, context_.problems)
                                       : TableReader(value.place, written.path, context_.problems);
    return read(reader, *entry);
  }

 private:
  NodePlan read(TableReader& reader, const Catalogue::Entry& entry) {
    NodePlan node;
    node.is_activation = entry.is_activation;
    reader.find("type");
    if (const auto name = reader.read(keys::kNodeName); name && check_node_name(reader))
      node.name = std::get<std::string>(*name);
    if (!entry.is_activation) read_initializer(reader, node);
    node.component = {entry.about.name, read_node_parameters(reader, entry, node), reader.place(), reader.path()};
    if (!entry.is_activation) read_tensor_initializers(reader, node);
    reader.finish();
    return node;
  }

  bool check_node_name(TableReader& reader) {
    const Value& value = *reader.find("name");
    if (!check_name(value, reader.path_of("name"), context_.problems)) return false;
    if (*value.text() != "input") return true;
    context_.problems.reject(value, reader.path_of("name"), "reserved", "another name than the network's input has");
    return false;
  }

  void read_initializer(TableReader& reader, NodePlan& node) {
    if (const Value* value = reader.find("initializer"))
      node.initializer = read_choice(context_, Family::initializer, *value, reader.path_of("initializer"));
  }

  Parameters read_node_parameters(TableReader& reader, const Catalogue::Entry& entry, NodePlan& node) {
    const Schema& schema = entry.about.parameters;
    const Parameter* bias = bias_switch(schema);
    if (!bias) return read_parameters(reader, schema);
    Schema others;
    for (const Parameter& parameter : schema)
      if (&parameter != bias) others.push_back(parameter);
    auto values = read_parameters(reader, others).values();
    if (auto value = read_bias(reader, *bias, node)) values.emplace("bias", *value);
    return Parameters(std::move(values));
  }

  /// True or false; or an initializer, which says that there is a bias.
  std::optional<ParameterValue> read_bias(TableReader& reader, const Parameter& bias, NodePlan& node) {
    const Value* value = reader.find("bias");
    node.bias_said = value != nullptr;
    if (!value) return network_has_bias_ ? bias.fallback() : std::optional(ParameterValue(false));
    if (value->boolean()) return reader.read(bias);
    if (auto choice = read_choice(context_, Family::initializer, *value, reader.path_of("bias")))
      node.tensor_initializers.emplace("bias", std::move(*choice));
    return ParameterValue(true);
  }

  /// Keys that are nothing else name tensors if their value is an initializer. Whether the layer has such tensors is
  /// known only when the shapes are.
  void read_tensor_initializers(TableReader& reader, NodePlan& node) {
    for (const Value::Entry& entry : reader.entries()) {
      const bool table = entry.value.find("type") != nullptr;
      const bool word = entry.value.text() && context_.catalogue.find(Family::initializer, *entry.value.text());
      const bool mistyped = !text::nearest(entry.key, {"initializer"}).empty();
      if (reader.knows(entry.key) || mistyped || !(table || word)) continue;
      reader.find(entry.key);
      if (auto choice = read_choice(context_, Family::initializer, entry.value, reader.path_of(entry.key)))
        node.tensor_initializers.emplace(entry.key, std::move(*choice));
    }
  }

  Context& context_;
  bool network_has_bias_;
};

/// Gives a name to each node that has none: its type and number among all nodes of that type, so that naming one
/// renames no other.
void name_nodes(std::vector<NodePlan>& nodes, Problems& problems) {
  std::map<std::string, const NodePlan*> holders;
  std::map<std::string, int> numbers;
  for (const NodePlan& node : nodes) {
    if (node.name.empty()) continue;
    const auto [holder, fresh] = holders.emplace(node.name, &node);
    if (!fresh)
      problems.add(node.component.place, below(node.component.path, "name"),
                   fmt::format("used twice (got \"{}\", which is {}, expected a name of its own)", node.name,
                               holder->second->component.path));
  }
  for (NodePlan& node : nodes) {
    const int number = ++numbers[node.component.type];
    if (!node.name.empty()) continue;
    node.name = fmt::format("{}{}", node.component.type, number);
    if (const auto [holder, fresh] = holders.emplace(node.name, &node); !fresh)
      problems.add(node.component.place, node.component.path,
                   fmt::format("its default name is taken (got \"{}\", which {} is named); give either another name",
                               node.name, holder->second->component.path));
  }
}

}  // namespace

NetworkPlan read_network(TableReader reader, Context& context) {
  NetworkPlan network;
  network.initializer = read_choice(context, Family::initializer, reader, "initializer");
  network.bias = read_network_bias(reader, context);
  const Value* said = reader.find("bias");
  const bool has_bias = !(said && said->boolean() && !*said->boolean());
  const Value* layers = reader.find("layers");
  std::vector<Written> written;
  if (!layers)
    reader.missing("layers", "a list of layers and activations");
  else if (!layers->list())
    context.problems.reject(*layers, reader.path_of("layers"), "wrong type", "a list of layers and activations");
  else
    flatten(*layers, reader.path_of("layers"), written);
  if (layers && layers->list() && written.empty())
    context.problems.reject(*layers, reader.path_of("layers"), "empty", "at least one layer");
  NodeReader nodes(context, has_bias);
  for (const Written& entry : written)
    if (auto node = nodes.read(entry)) network.nodes.push_back(std::move(*node));
  name_nodes(network.nodes, context.problems);
  reader.finish();
  return network;
}

}  // namespace initlab::manifest
