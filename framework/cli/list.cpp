// `initlab list`: what there is to choose from.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/components.hpp"
#include "cli/loaded.hpp"
#include "cli/table.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

/// `law = "normal"`, or whether it must be given.
std::string shown(const ShownParameter& parameter) {
  if (parameter.fallback) return parameter.name + " = " + literal(*parameter.fallback);
  return fmt::format("{} ({})", parameter.name, parameter.need());
}

/// A table's line for each component, and indented beneath it what is too long for a column.
void print_table(const std::vector<ShownComponent>& components) {
  constexpr std::size_t kWidth = 100;
  Table table({"KIND", "NAME", "FROM"});
  for (const ShownComponent& component : components) table.add({component.kind, component.name, component.origin()});
  std::istringstream rows(table.text());
  std::string row;
  std::getline(rows, row);
  fmt::print("{}\n", row);
  for (const ShownComponent& component : components) {
    std::getline(rows, row);
    fmt::print("{}\n{}", row, wrapped(component.formula, kWidth, "    "));
    if (!component.reference.empty()) fmt::print("{}", wrapped("Reference: " + component.reference, kWidth, "    "));
    Words parameters;
    for (const ShownParameter& parameter : component.parameters) parameters.push_back(shown(parameter));
    if (!parameters.empty()) fmt::print("{}", wrapped("Parameters: " + text::join(parameters, ", "), kWidth, "    "));
  }
}

void print_json(const std::vector<ShownComponent>& components) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ShownComponent& component : components) list.push_back(json(component));
  fmt::print("{}", json_text(list));
}

}  // namespace

int list(const Words& words) {
  Arguments arguments(
      {"initlab list [KIND] [options]",
       "Lists the components on the search path (layers, activations, initializers, probes), the compositions that a "
       "manifest\nmakes of layers, and the core's losses, optimizers, schedules of the rate and data sources, each "
       "with "
       "its formula,\nreference and parameters with defaults. `initlab describe NAME` says more of one.\n"
       "Files that were refused are listed on stderr with the reason.",
       "initlab list initializer"});
  arguments.options()("json", "everything that `describe` says of each, as JSON");
  arguments.options()("markdown", "a table a kind: formula, parameters with defaults, reference");
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 1, "KIND")) return kDone;
  if (arguments.has("json") && arguments.has("markdown"))
    throw UsageError("list: --json and --markdown exclude each other; give one of them");
  const Loaded loaded = load_plugins(arguments);
  std::vector<ShownComponent> all = components(loaded.registry);
  if (!arguments.operands().empty()) {
    const std::string& wanted = arguments.operands()[0];
    if (std::find(kinds().begin(), kinds().end(), wanted) == kinds().end())
      throw UsageError(fmt::format("list: unknown kind (got \"{}\", expected one of {}){}", wanted, text::join(kinds()),
                                   did_you_mean(wanted, kinds())));
    std::erase_if(all, [&](const ShownComponent& component) { return component.kind != wanted; });
  }
  if (arguments.has("json"))
    print_json(all);
  else if (arguments.has("markdown"))
    fmt::print("{}", markdown(all));
  else
    print_table(all);
  for (const plugin::Refusal& refusal : loaded.registry.refusals())
    fmt::print(stderr, "refused: {}\n", refusal.sentence());
  return kDone;
}

}  // namespace initlab::cli
