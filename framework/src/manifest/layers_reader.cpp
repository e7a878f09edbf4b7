#include "manifest/layers_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "manifest/keys.hpp"
#include "text/words.hpp"

namespace initlab::manifest {

namespace {

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

  /// The name that an entry gives itself, if it may have it.
  void read_name(TableReader& reader, const Parameter& spec, NodePlan& node) {
    const auto name = reader.read(spec);
    if (!name) return;
    const Value& value = *reader.find("name");
    if (!check_name(value, reader.path_of("name"), context_.problems)) return;
    if (*value.text() == "input")
      return context_.problems.reject(value, reader.path_of("name"), "reserved",
                                      "another name than the network's input has");
    node.name = std::get<std::string>(*name);
    node.named = true;
  }

  std::optional<NodePlan> read(const Written& written) {
    const Value& value = *written.value;
    if (value.broken || (!value.table() && !value.text())) {
      context_.problems.reject(value, written.path, "wrong type",
                               "a layer or activation, by name or as a table with `type`");
      return std::nullopt;
    }
    const Value* type = value.table() ? value.find("type") : &value;
    if (!type) {
      report_untyped(context_, Family::node, value, written.path, {"name", "initializer"});
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
    read_name(reader, keys::kNodeName, node);
    if (!entry.is_activation) read_initializer(reader, node);
    node.component = {entry.about.name, read_node_parameters(reader, entry, node), reader.place(), reader.path()};
    if (!entry.is_activation) read_tensor_initializers(reader, node);
    reader.finish();
    return node;
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
    if (!value && !network_has_bias_ && !bias.is_layers_own()) return ParameterValue(false);
    if (!value) return reader.read(bias);
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

void put_before_names(const std::string& prefix, std::vector<NodePlan>& nodes) {
  for (NodePlan& node : nodes) {
    node.name = prefix + node.name;
    put_before_names(prefix, node.branch);
    put_before_names(prefix, node.skip);
  }
}

/// Reads lists of entries. A name is first made unique in its own list, then gets the names of what is around it put
/// before: dense1, body_3_dense1.
class LayersReader {
 public:
  LayersReader(Context& context, bool has_bias) : context_(context), nodes_(context, has_bias) {}

  /// At least one node, unless something was wrong.
  std::vector<NodePlan> read(const Value& list, const std::string& path) {
    std::vector<NodePlan> nodes = read_entries(list, path);
    if (nodes.empty() && !failed_) {
      context_.problems.reject(list, path, "empty", "at least one layer");
      failed_ = true;
    }
    return nodes;
  }

 private:
  std::vector<NodePlan> read_entries(const Value& list, const std::string& path) {
    std::vector<NodePlan> nodes;
    std::vector<Written> entries;
    if (!list.list()) {
      context_.problems.reject(list, path, "wrong type", "a list of layers and activations");
      failed_ = true;
    } else {
      flatten(list, path, entries);
    }
    std::size_t total = 0;
    std::map<std::string, int> numbers;  // how many of each type stand in this list so far
    for (const Written& entry : entries) {
      const bool composed = entry.value->table() && !entry.value->find("type");
      if (composed && entry.value->find(keys::kRepeat.name())) {
        append(repeated(entry, ++numbers["repeat"]), entry, nodes, total);
      } else if (composed && entry.value->find(keys::kBranch.name)) {
        append({residual(entry, ++numbers["residual"])}, entry, nodes, total);
      } else if (auto node = nodes_.read(entry)) {
        const int number = ++numbers[node->component.type];
        if (node->name.empty()) node->name = fmt::format("{}{}", node->component.type, number);
        append({std::move(*node)}, entry, nodes, total);
      } else {
        failed_ = true;
      }
      if (full_) break;
    }
    return nodes;
  }

  /// `total`: how many nodes there are, inner ones included.
  void append(std::vector<NodePlan> more, const Written& entry, std::vector<NodePlan>& nodes, std::size_t& total) {
    total += count(more);
    if (total > std::size_t{keys::kMostNodes}) full(entry);
    if (full_) return;
    nodes.insert(nodes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }

  void full(const Written& entry) {
    if (!full_)
      context_.problems.add(entry.value->place, entry.path,
                            fmt::format("too many nodes (expected at most {} in the network)", keys::kMostNodes));
    full_ = failed_ = true;
  }

  std::vector<NodePlan> repeated(const Written& entry, int number) {
    TableReader reader(*entry.value, entry.path, context_.problems);
    const auto times = reader.count(keys::kRepeat);
    NodePlan named;
    nodes_.read_name(reader, keys::kRepeatName, named);
    const std::string name = named.named ? named.name : fmt::format("repeat{}", number);
    std::vector<NodePlan> nodes;
    if (const Value* layers = reader.find(keys::kRepeatLayers.name)) {
      const std::vector<NodePlan> body = read(*layers, reader.path_of(keys::kRepeatLayers.name));
      if (!times) failed_ = true;
      if (times && static_cast<double>(count(body)) * static_cast<double>(*times) > keys::kMostNodes) full(entry);
      for (std::uint64_t k = 1; times && k <= *times && !body.empty() && !full_; ++k) {
        std::vector<NodePlan> copy = body;
        put_before_names(fmt::format("{}_{}_", name, k), copy);
        nodes.insert(nodes.end(), std::make_move_iterator(copy.begin()), std::make_move_iterator(copy.end()));
      }
    } else {
      reader.missing(keys::kRepeatLayers.name, "a list of layers and activations");
      failed_ = true;
    }
    reader.finish();
    return nodes;
  }

  NodePlan residual(const Written& entry, int number) {
    TableReader reader(*entry.value, entry.path, context_.problems);
    NodePlan node;
    nodes_.read_name(reader, keys::kNodeName, node);
    if (!node.named) node.name = fmt::format("residual{}", number);
    node.component = {"residual", {}, entry.value->place, entry.path};
    node.branch = read(*reader.find(keys::kBranch.name), reader.path_of(keys::kBranch.name));
    put_before_names(node.name + "_", node.branch);
    if (const Value* skip = reader.find(keys::kSkip.name)) {
      node.skip = read_entries(*skip, reader.path_of(keys::kSkip.name));
      put_before_names(node.name + "_skip_", node.skip);
    }
    node.scale = std::get<double>(*reader.read(keys::kResidualScale));
    reader.finish();
    return node;
  }

  Context& context_;
  NodeReader nodes_;
  bool full_ = false;
  bool failed_ = false;  ///< something was wrong: an empty list need not be told of
};

using Holders = std::map<std::string, const NodePlan*>;

/// Names that were given claim theirs first, so that a clash is told where a default name was taken.
void claim(const std::vector<NodePlan>& nodes, bool named, Holders& holders, Problems& problems) {
  for (const NodePlan& node : nodes) {
    claim(node.branch, named, holders, problems);
    claim(node.skip, named, holders, problems);
    if (node.named != named) continue;
    const auto [holder, fresh] = holders.emplace(node.name, &node);
    const std::string& other = holder->second->component.path;
    if (!fresh && named)
      problems.add(node.component.place, below(node.component.path, "name"),
                   fmt::format("used twice (got \"{}\", which is {}, expected a name of its own)", node.name, other));
    else if (!fresh)
      problems.add(node.component.place, node.component.path,
                   fmt::format("its default name is taken (got \"{}\", which {} is named); give either another name",
                               node.name, other));
  }
}

}  // namespace

std::size_t count(const std::vector<NodePlan>& nodes) {
  std::size_t total = nodes.size();
  for (const NodePlan& node : nodes) total += count(node.branch) + count(node.skip);
  return total;
}

std::vector<NodePlan> read_layers(const Value& list, const std::string& path, bool has_bias, Context& context) {
  std::vector<NodePlan> nodes = LayersReader(context, has_bias).read(list, path);
  Holders holders;
  for (const bool named : {true, false}) claim(nodes, named, holders, context.problems);
  return nodes;
}

}  // namespace initlab::manifest
