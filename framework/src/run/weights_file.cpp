#include "run/weights_file.hpp"

#include <fmt/format.h>

#include <map>
#include <type_traits>

#include "data/npz_writer.hpp"
#include "files/replace.hpp"
#include "initlab/error.hpp"
#include "recording/array_file.hpp"
#include "run/layout.hpp"
#include "text/words.hpp"

namespace initlab::run {

namespace {

using recording::Attribute;
using recording::Attributes;

std::vector<Index> extents(const TensorSpec& spec) {
  std::vector<Index> sizes;
  for (const Axis& axis : spec.axes) sizes.push_back(axis.size);
  return sizes;
}

void write_npz(const std::filesystem::path& file, const network::Network& network, const network::Flat& values) {
  data::NpzWriter writer(file);
  for (const network::Node& node : network.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const TensorSpec& spec = node.tensors[t].spec;
      writer.add(node.name + "/" + spec.name, extents(spec), values.memptr() + node.slots[t].offset);
    }
  writer.finish();
}

/// The parameters of every node's component, by the node's name.
void collect(const std::vector<manifest::NodePlan>& plans, std::map<std::string, const Parameters*>& all) {
  for (const manifest::NodePlan& plan : plans) {
    if (!plan.is_residual()) all[plan.name] = &plan.component.parameters;
    collect(plan.branch, all);
    collect(plan.skip, all);
  }
}

Attribute attribute(const ParameterValue& value) {
  return std::visit(
      [&](const auto& one) -> Attribute {
        using Value = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Value, bool>)
          return static_cast<std::int64_t>(one);
        else if constexpr (std::is_constructible_v<Attribute, Value>)
          return one;
        else
          return literal(value);
      },
      value);
}

void write_h5(const std::filesystem::path& file, const network::Network& network, const manifest::RunPlan& plan,
              const network::Flat& values, Attributes root) {
  std::map<std::string, const Parameters*> parameters;
  collect(plan.setup->network.nodes, parameters);
  std::vector<std::string> names;
  std::vector<recording::ArrayGroup> groups(1);
  const std::vector<network::Node>& nodes = network.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    names.push_back(nodes[i].name);
    recording::ArrayGroup group{nodes[i].name, node_attributes(nodes, i), {}};
    if (const auto found = parameters.find(nodes[i].name); found != parameters.end())
      for (const auto& [name, value] : found->second->values())
        group.attributes.emplace_back("parameter_" + name, attribute(value));
    for (Index t = 0; t < nodes[i].tensors.size(); ++t) {
      const TensorSpec& spec = nodes[i].tensors[t].spec;
      const std::vector<Index> sizes = extents(spec);
      group.arrays.push_back({spec.name, {sizes.begin(), sizes.end()}, values.memptr() + nodes[i].slots[t].offset});
    }
    groups.push_back(std::move(group));
  }
  for (auto& one : plan_attributes(plan)) root.push_back(std::move(one));
  root.emplace_back("layer_names", text::join(names, " "));
  groups.front().attributes = std::move(root);
  recording::write_arrays(file, groups);
}

}  // namespace

void write_weights(const std::filesystem::path& file, const network::Network& network, const manifest::RunPlan& plan,
                   const network::Flat& values, Attributes attributes) {
  std::filesystem::path part = file;
  part += ".part";
  try {
    if (file.extension() == ".npz")
      write_npz(part, network, values);
    else
      write_h5(part, network, plan, values, std::move(attributes));
    files::replace(part, file);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    throw;
  }
}

}  // namespace initlab::run
