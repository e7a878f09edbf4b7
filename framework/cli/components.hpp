// Components: everything that `list` and `describe` know, of plugins, of the core and of the manifest, in one form.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "plugin/registry.hpp"

namespace initlab::cli {

/// What one can be told.
struct ShownParameter {
  std::string name, expectation, doc;
  std::string unit = {};
  std::optional<ParameterValue> fallback = {};
  bool optional = false;

  /// "default 1.0", "optional", "required".
  std::string need() const;
};

struct ShownComponent {
  std::string kind, name, formula, notes, reference;
  std::string plugin, version;  ///< empty without a plugin
  std::string file;             ///< of the plugin
  std::vector<ShownParameter> parameters;

  /// "initializers 1.0", "core", "manifest".
  std::string origin() const;
};

/// In the order in which `list` shows them.
const Words& kinds();

/// Of every kind in order; of a kind in the order of its source.
std::vector<ShownComponent> components(const plugin::Registry& registry);

/// Everything that is known of it.
nlohmann::ordered_json json(const ShownComponent& component);

/// How the program writes JSON: two blanks of indentation, what is no UTF-8 replaced, a line's end.
std::string json_text(const nlohmann::ordered_json& json);

/// The catalogue as a page of the manual: a table a kind.
std::string markdown(const std::vector<ShownComponent>& components);

}  // namespace initlab::cli
