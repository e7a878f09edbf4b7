// `initlab describe`: a component with its parameters, a manifest with its tensors, or a run file with what is wrong in
// it.
#include "cli/describe.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/components.hpp"
#include "cli/contained.hpp"
#include "cli/gains.hpp"
#include "cli/loaded.hpp"
#include "cli/table.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

const std::string kActivation = name(Kind::activation);

void print(const ShownComponent& component, const plugin::Registry& registry) {
  fmt::print("{}/{}\n", component.kind, component.name);
  fmt::print("{}", wrapped(component.formula, 100, "  "));
  if (!component.notes.empty()) fmt::print("\n{}", wrapped(component.notes, 100, "  "));
  if (!component.reference.empty()) fmt::print("\n  Reference: {}\n", component.reference);
  fmt::print("  From: {}\n", component.file.empty() ? "the " + component.origin()
                                                    : fmt::format("plugin {}, {}", component.origin(), component.file));
  for (const ShownParameter& parameter : component.parameters)
    fmt::print("\n  {}: {} ({}{})\n{}", parameter.name, parameter.expectation, parameter.need(),
               parameter.unit.empty() ? "" : ", in " + parameter.unit, wrapped(parameter.doc, 100, "    "));
  if (component.kind == kActivation) fmt::print("\n{}", text(gains(registry, component)));
}

nlohmann::ordered_json described(const ShownComponent& component, const plugin::Registry& registry) {
  nlohmann::ordered_json about = json(component);
  if (component.kind == kActivation) about["gains"] = json(gains(registry, component));
  return about;
}

}  // namespace

int describe(const Words& words) {
  Arguments arguments(
      {"initlab describe NAME|KIND/NAME|MANIFEST|RUN.h5 [options]",
       "A component: its formula, parameters, reference and the plugin that it came from; of an "
       "activation also its gains.\nA manifest: for each variant each tensor's shape, fans, law and "
       "standard deviation, and where that came from.\nA run file: what it holds, and whether that is what the "
       "format says; each deviation is named, and is exit 1.",
       "initlab describe experiments/seed-blog/fashion.toml"});
  arguments.options()("set", boost::program_options::value<Words>()->value_name("PATH=VALUE"),
                      "override a value of the manifest");
  arguments.options()("only", boost::program_options::value<std::string>()->value_name("PATTERN"),
                      "only the runs of this variant, or whose name matches");
  arguments.options()("json", "the same as JSON");
  arguments.add_plugin_path();
  if (!arguments.read(words, 1, 1, "NAME, MANIFEST or RUN.h5")) return kDone;
  const std::string& wanted = arguments.operands()[0];
  if (is_run_file(wanted)) {
    contain(wanted);
    return describe_run(wanted, arguments.has("json"));
  }
  const Loaded loaded = load_plugins(arguments);
  if (wanted.ends_with(".toml") || std::filesystem::is_regular_file(wanted))
    return describe_manifest(wanted, arguments, loaded);

  std::vector<ShownComponent> all = components(loaded.registry), found;
  Words names;
  for (ShownComponent& component : all) {
    names.push_back(component.name);
    if (wanted == component.name || wanted == component.kind + "/" + component.name)
      found.push_back(std::move(component));
  }
  if (found.empty())
    throw UsageError(
        fmt::format("describe: no component and no file of this name (got \"{}\"); `initlab list` lists the "
                    "components{}",
                    wanted, did_you_mean(wanted, names)));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (arguments.has("json")) {
      list.push_back(described(found[i], loaded.registry));
      continue;
    }
    fmt::print("{}", i > 0 ? "\n" : "");
    print(found[i], loaded.registry);
  }
  if (arguments.has("json")) fmt::print("{}", json_text(list));
  return kDone;
}

}  // namespace initlab::cli
