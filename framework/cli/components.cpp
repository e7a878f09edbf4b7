#include "cli/components.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "data/dataset.hpp"
#include "manifest/compositions.hpp"
#include "training/losses/loss.hpp"
#include "training/optimizers/optimizer.hpp"
#include "training/schedules/schedule.hpp"

namespace initlab::cli {

namespace {

ShownParameter shown(const Parameter& parameter) {
  return {.name = parameter.name(),
          .expectation = parameter.expectation(),
          .doc = parameter.doc(),
          .unit = parameter.unit(),
          .fallback = parameter.fallback(),
          .optional = parameter.is_optional()};
}

ShownParameter shown(const manifest::keys::LayersKey& key) {
  return {
      .name = key.name, .expectation = "a list of layers and activations", .doc = key.doc, .optional = key.optional};
}

ShownComponent shown(const std::string& kind, const About& about) {
  ShownComponent component{.kind = kind,
                           .name = about.name,
                           .formula = about.formula,
                           .notes = about.notes,
                           .reference = about.reference,
                           .plugin = {},
                           .version = {},
                           .file = {},
                           .parameters = {}};
  for (const Parameter& parameter : about.parameters) component.parameters.push_back(shown(parameter));
  return component;
}

ShownComponent shown(const plugin::Found& found) {
  ShownComponent component = shown(name(found.component.kind), found.component.about);
  component.plugin = found.plugin;
  component.version = found.version;
  component.file = found.file.string();
  return component;
}

ShownComponent shown(const manifest::Composition& composition) {
  ShownComponent component = shown("composition", About{.name = composition.name,
                                                        .formula = composition.formula,
                                                        .notes = composition.notes,
                                                        .reference = composition.reference});
  for (const manifest::CompositionKey& key : composition.keys)
    component.parameters.push_back(std::visit([](const auto& one) { return shown(one); }, key));
  return component;
}

/// Those of one kind.
std::vector<ShownComponent> of_kind(const std::string& kind, const plugin::Registry& registry) {
  std::vector<ShownComponent> all;
  const auto add = [&](const std::vector<About>& abouts) {
    for (const About& about : abouts) all.push_back(shown(kind, about));
  };
  if (kind == "composition")
    for (const manifest::Composition& composition : manifest::compositions()) all.push_back(shown(composition));
  else if (kind == "loss")
    add(training::losses());
  else if (kind == "optimizer")
    add(training::optimizers());
  else if (kind == "schedule")
    add(training::schedules());
  else if (kind == "source")
    add(data::sources());
  else
    for (const plugin::Found& found : registry.components())
      if (name(found.component.kind) == kind) all.push_back(shown(found));
  return all;
}

}  // namespace

std::string ShownParameter::need() const {
  return fallback ? "default " + literal(*fallback) : optional ? "optional" : "required";
}

std::string ShownComponent::origin() const {
  if (!plugin.empty()) return plugin + " " + version;
  return kind == "composition" ? "manifest" : "core";
}

const Words& kinds() {
  static const Words kKinds = {"layer", "activation", "composition", "initializer", "probe",
                               "loss",  "optimizer",  "schedule",    "source"};
  return kKinds;
}

std::vector<ShownComponent> components(const plugin::Registry& registry) {
  std::vector<ShownComponent> all;
  for (const std::string& kind : kinds())
    for (ShownComponent& component : of_kind(kind, registry)) all.push_back(std::move(component));
  return all;
}

nlohmann::ordered_json json(const ShownComponent& component) {
  nlohmann::ordered_json about = {{"kind", component.kind},
                                  {"name", component.name},
                                  {"formula", component.formula},
                                  {"notes", component.notes},
                                  {"reference", component.reference}};
  if (!component.plugin.empty()) {
    about["plugin"] = component.plugin;
    about["version"] = component.version;
    about["file"] = component.file;
  }
  about["parameters"] = nlohmann::ordered_json::array();
  for (const ShownParameter& parameter : component.parameters) {
    nlohmann::ordered_json one = {
        {"name", parameter.name}, {"expected", parameter.expectation}, {"meaning", parameter.doc}};
    if (!parameter.unit.empty()) one["unit"] = parameter.unit;
    if (parameter.fallback)
      std::visit([&](const auto& plain) { one["default"] = plain; }, *parameter.fallback);
    else
      one["required"] = !parameter.optional;
    about["parameters"].push_back(std::move(one));
  }
  return about;
}

std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace initlab::cli
