// `initlab describe`: a component with its parameters, or a manifest with its tensors.
#include "cli/describe.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "cli/table.hpp"
#include "data/dataset.hpp"
#include "text/words.hpp"
#include "training/losses/loss.hpp"
#include "training/optimizers/optimizer.hpp"
#include "training/schedules/schedule.hpp"

namespace initlab::cli {

namespace {

struct Described {
  std::string kind;
  About about;
  std::string from;
};

std::vector<Described> everything(const plugin::Registry& registry) {
  std::vector<Described> all;
  for (const plugin::Found& found : registry.components())
    all.push_back({name(found.component.kind), found.component.about,
                   fmt::format("plugin {} {}, {}", found.plugin, found.version, found.file.string())});
  const auto add = [&](const char* kind, const std::vector<About>& abouts) {
    for (const About& about : abouts) all.push_back({kind, about, "the core"});
  };
  add("loss", training::losses());
  add("optimizer", training::optimizers());
  add("schedule", training::schedules());
  add("source", data::sources());
  return all;
}

void print(const Described& described) {
  const About& about = described.about;
  fmt::print("{}/{}\n", described.kind, about.name);
  fmt::print("{}", wrapped(about.formula, 100, "  "));
  if (!about.notes.empty()) fmt::print("\n{}", wrapped(about.notes, 100, "  "));
  if (!about.reference.empty()) fmt::print("\n  Reference: {}\n", about.reference);
  fmt::print("  From: {}\n", described.from);
  for (const Parameter& parameter : about.parameters) {
    const std::string fallback = parameter.fallback()      ? "default " + literal(*parameter.fallback())
                                 : parameter.is_optional() ? "optional"
                                                           : "required";
    fmt::print("\n  {}: {} ({}{})\n{}", parameter.name(), parameter.expectation(), fallback,
               parameter.unit().empty() ? "" : ", in " + parameter.unit(), wrapped(parameter.doc(), 100, "    "));
  }
}

}  // namespace

int describe(const Words& words) {
  Arguments arguments({"initlab describe NAME|KIND/NAME|MANIFEST [options]",
                       "A component: its formula, parameters, reference and the plugin that it came from. A manifest: "
                       "for each variant\neach tensor's shape, fans, law and standard deviation, and where that came "
                       "from.",
                       "initlab describe experiments/seed-blog/fashion.toml"});
  arguments.options()("set", boost::program_options::value<Words>()->value_name("PATH=VALUE"),
                      "override a value of the manifest");
  arguments.options()("only", boost::program_options::value<std::string>()->value_name("PATTERN"),
                      "only the runs of this variant, or whose name matches");
  arguments.add_plugin_path();
  if (!arguments.read(words, 1, 1, "NAME or MANIFEST")) return kDone;
  const Loaded loaded = load_plugins(arguments);
  const std::string& wanted = arguments.operands()[0];
  if (wanted.ends_with(".toml") || std::filesystem::is_regular_file(wanted))
    return describe_manifest(wanted, arguments, loaded);

  bool found = false;
  Words names;
  for (const Described& described : everything(loaded.registry)) {
    names.push_back(described.about.name);
    if (wanted != described.about.name && wanted != described.kind + "/" + described.about.name) continue;
    if (found) fmt::print("\n");
    print(described);
    found = true;
  }
  if (!found)
    throw UsageError(
        fmt::format("describe: no component and no file of this name (got \"{}\"); `initlab list` lists the "
                    "components{}",
                    wanted, did_you_mean(wanted, names)));
  return kDone;
}

}  // namespace initlab::cli
