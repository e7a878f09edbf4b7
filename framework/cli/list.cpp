// `initlab list`: what there is to choose from.
#include <fmt/format.h>

#include "cli/loaded.hpp"
#include "cli/table.hpp"
#include "data/dataset.hpp"
#include "text/words.hpp"
#include "training/losses/loss.hpp"
#include "training/optimizers/optimizer.hpp"
#include "training/schedules/schedule.hpp"

namespace initlab::cli {

namespace {

struct Line {
  std::string kind, name, formula, from;
};

std::vector<Line> lines(const plugin::Registry& registry) {
  std::vector<Line> lines;
  for (const plugin::Found& found : registry.components()) {
    const About& about = found.component.about;
    lines.push_back({name(found.component.kind), about.name, about.formula, found.plugin + " " + found.version});
  }
  const auto add = [&](const char* kind, const std::vector<About>& abouts) {
    for (const About& about : abouts) lines.push_back({kind, about.name, about.formula, "core"});
  };
  add("loss", training::losses());
  add("optimizer", training::optimizers());
  add("schedule", training::schedules());
  add("source", data::sources());
  return lines;
}

}  // namespace

int list(const Words& words) {
  Arguments arguments(
      {"initlab list [KIND] [options]",
       "Lists the components on the search path (layers, activations, initializers, probes) and the "
       "core's losses,\noptimizers, schedules of the rate and data sources, each with its formula. Files that were "
       "refused are listed on\nstderr with the reason.",
       "initlab list initializer"});
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 1, "KIND")) return kDone;
  const Loaded loaded = load_plugins(arguments);
  const std::string wanted = arguments.operands().empty() ? "" : arguments.operands()[0];
  const Words kinds = {"layer", "activation", "initializer", "probe", "loss", "optimizer", "schedule", "source"};
  if (!wanted.empty() && std::find(kinds.begin(), kinds.end(), wanted) == kinds.end())
    throw UsageError(fmt::format("list: unknown kind (got \"{}\", expected one of {}){}", wanted, text::join(kinds),
                                 did_you_mean(wanted, kinds)));
  Table table({"KIND", "NAME", "FROM", "FORMULA"});
  for (const std::string& kind : kinds)
    for (const Line& line : lines(loaded.registry))
      if (line.kind == kind && (wanted.empty() || wanted == kind))
        table.add({line.kind, line.name, line.from, line.formula});
  fmt::print("{}", table.text());
  for (const plugin::Refusal& refusal : loaded.registry.refusals())
    fmt::print(stderr, "refused: {}\n", refusal.sentence());
  return kDone;
}

}  // namespace initlab::cli
