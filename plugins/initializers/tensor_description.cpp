#include "tensor_description.hpp"

#include <cmath>
#include <initlab/activation.hpp>
#include <initlab/expectation.hpp>
#include <nlohmann/json.hpp>

using namespace initlab;
using Json = nlohmann::ordered_json;

namespace {

const char* place(Position::Place place) {
  return place == Position::Place::input ? "input" : place == Position::Place::output ? "output" : "hidden";
}

Json gain(double (*of)(const Activation&), const Activation& phi) {
  try {
    const double value = of(phi);
    return std::isfinite(value) ? Json(value) : Json(nullptr);
  } catch (const std::exception&) {
    return nullptr;  // only a program that reads it needs it
  }
}

Json activation(const Activation* phi, const std::string& type) {
  if (!phi) return nullptr;
  return {{"type", type},
          {"second_moment_gain", gain(second_moment_gain, *phi)},
          {"backward_gain", gain(backward_gain, *phi)}};
}

Json branch(const std::optional<Branch>& branch) {
  if (!branch) return nullptr;
  return {{"index", branch->index}, {"count", branch->count}, {"layers", branch->layers}, {"place", branch->place}};
}

}  // namespace

std::vector<Index> extents(const TensorSpec& spec) {
  std::vector<Index> sizes;
  for (const Axis& axis : spec.axes) sizes.push_back(axis.size);
  return sizes;
}

std::string tensor_description(const TensorInfo& info, std::uint64_t seed, const std::string& output) {
  const TensorSpec& spec = info.spec;
  Json axes = Json::array();
  for (const Axis& axis : spec.axes) axes.push_back(Json{{"name", axis.name}, {"size", axis.size}});
  Json all;
  all["node"] = info.node;
  all["tensor"] = spec.name;
  all["role"] = name(spec.role);
  all["axes"] = std::move(axes);
  all["shape"] = extents(spec);
  all["rows"] = spec.rows;
  all["columns"] = spec.columns;
  all["groups"] = spec.groups;
  all["fan_in"] = spec.fan_in;
  all["fan_out"] = spec.fan_out;
  all["position"] = {
      {"place", place(info.position.place)}, {"index", info.position.index}, {"count", info.position.count}};
  all["branch"] = branch(info.branch);
  all["before"] = activation(info.before, info.before_type);
  all["after"] = activation(info.after, info.after_type);
  all["seed"] = seed;
  all["output"] = output;
  return all.dump(2) + "\n";
}
