#include "prediction/laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "network/fillings.hpp"
#include "plugin/registry.hpp"

namespace initlab::prediction {

namespace {

/// The law that is claimed, or why none counts.
std::optional<Law> law(const network::Node& node, Index t, std::string& why_not) {
  const network::Filling& filling = node.fillings[t];
  const std::string tensor = node.name + "/" + node.tensors[t].spec.name;
  if (filling.from_file) {
    why_not = fmt::format("{} is read from a file", tensor);
    return std::nullopt;
  }
  if (filling.initializer && filling.initializer->calibrates()) {
    why_not = fmt::format("{} calibrates {} on data", filling.type, tensor);
    return std::nullopt;
  }
  const auto claimed =
      plugin::guarded(filling.title, "law", [&] { return network::claimed_law(node.tensors[t], filling); });
  if (!claimed) why_not = fmt::format("{} claims no law of {}", filling.type, tensor);
  return claimed;
}

}  // namespace

KnownLaws known_laws(const network::Node& node) {
  KnownLaws known;
  for (Index t = 0; t < node.tensors.size(); ++t) {
    const auto one = law(node, t, known.why_not);
    if (!one) return known;
    known.laws.push_back({&node.tensors[t].spec, *one});
  }
  return known;
}

std::vector<TensorPrediction> tensor_predictions(const network::Node& node) {
  std::vector<TensorPrediction> all;
  for (Index t = 0; t < node.tensors.size(); ++t) {
    const TensorInfo& info = node.tensors[t];
    TensorPrediction one;
    one.node = node.name;
    one.tensor = info.spec.name;
    const network::Filling& filling = node.fillings[t];
    one.chosen_by = filling.initializer ? fmt::format("{}: {}", filling.origin, filling.type) : filling.origin;
    one.fan_in = info.fan_in();
    one.fan_out = info.fan_out();
    one.entries = info.spec.size();
    one.is_weight = info.spec.role == Role::weight;
    one.law = law(node, t, one.why_not);
    if (one.law && one.is_weight) one.weight_variance = static_cast<double>(one.fan_in) * one.law->variance;
    all.push_back(std::move(one));
  }
  return all;
}

bool has_weight(const network::Node& node) {
  return std::any_of(node.tensors.begin(), node.tensors.end(),
                     [](const TensorInfo& tensor) { return tensor.spec.role == Role::weight; });
}

std::optional<double> growth(const network::Node& node, const std::vector<TensorLaw>& laws, double mean,
                             double second) {
  if (second == 0) second = 1;  // of zeros: the growth of what is small
  constexpr double kStep = 1e-5, kLinear = 1e-8;
  const auto at = [&](double product) {
    return plugin::guarded(node.title, "moments", [&] {
      return node.layer->moments({mean, second, product}, node.in, laws);
    });
  };
  const auto same = at(second), apart = at(second * (1 - kStep)), strange = at(0);
  if (!same || !apart || !strange) return std::nullopt;
  const double near = (same->product - apart->product) / (second * kStep);
  const double whole = (same->product - strange->product) / second;
  // Layers that sum or normalise are linear in the product: then the longer way has no rounding to speak of.
  return std::abs(whole - near) <= kLinear * std::abs(near) ? whole : near;
}

}  // namespace initlab::prediction
