// `initlab describe RUN.h5`.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/bars.hpp"
#include "cli/components.hpp"
#include "cli/describe.hpp"
#include "cli/table.hpp"
#include "recording/conformance.hpp"
#include "recording/format.hpp"
#include "recording/layout.hpp"
#include "recording/run_reader.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

using Json = nlohmann::ordered_json;
using recording::RunReader;

/// Texts too long to be shown.
bool is_long(const std::string& attribute) { return attribute == "manifest" || attribute == "manifest_resolved"; }

std::string outcome(const RunReader& run) {
  const auto number = [&](const char* name) { return run.integer(name).value_or(-1); };
  const std::string seconds = text::duration(run.real("training_seconds").value_or(0));
  if (const auto networks = run.integer("networks"))
    return run.is_unfinished() ? fmt::format("unfinished, of {} networks", *networks)
                               : fmt::format("{}, {} networks in {}", run.outcome(), *networks, seconds);
  if (run.is_unfinished()) return fmt::format("unfinished, of {} updates planned", number("last_step_planned"));
  if (run.outcome() == "diverged")
    return fmt::format("diverged at step {}, in {}", number("diverged_at_step"), seconds);
  return fmt::format("{} after {} updates in {}", run.outcome(), number("steps_done"), seconds);
}

/// "Boost 1.74.0; Armadillo 11.4.2": the attributes of the root that begin so, but for those left out.
std::string beginning(const RunReader& run, const std::string& prefix, const Words& left_out = {}) {
  Words found;
  for (const std::string& name : run.attributes())
    if (name.starts_with(prefix) && std::find(left_out.begin(), left_out.end(), name) == left_out.end())
      found.push_back(name.substr(prefix.size()) + " " + run.shown(name));
  return found.empty() ? "none" : text::join(found, "; ");
}

void print_provenance(const RunReader& run) {
  const auto line = [](const char* name, const std::string& value) {
    fmt::print("{:<10} {}\n", name, value.empty() ? "-" : printable(value));
  };
  const auto shown = [&](const char* name) { return run.shown(name); };
  line("run", shown("run"));
  line("variant", shown("variant"));
  line("outcome", outcome(run));
  line("time", fmt::format("{} to {}", shown("created"), run.is_unfinished() ? "?" : shown("finished")));
  line("seeds", shown("seeds"));
  line("manifest", shown("manifest_file"));
  line("command", shown("command_line"));
  line("program", fmt::format("initlab {}, commit {}, {}, {} {}", shown("version_initlab"), shown("version_commit"),
                              shown("version_real"), shown("version_compiler"), shown("version_flags")));
  line("libraries",
       beginning(run, "version_",
                 {"version_initlab", "version_commit", "version_real", "version_compiler", "version_flags"}));
  line("plugins", beginning(run, "plugin_"));
  line("data", beginning(run, "checksum_"));
  line("machine", fmt::format("{}, {}, {} cores; {} threads, flush to zero {}", shown("host"), shown("processor"),
                              shown("cores"), shown("threads"), shown("flush_to_zero")));
}

/// Where the datasets of a node stand, probe by probe.
Words datasets(const RunReader& run, const std::string& node) {
  Words all;
  for (const recording::RecordedProbe& probe : run.probes())
    for (const std::string& name : run.datasets(recording::node_group(probe.base, node)))
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  return all;
}

void print(const RunReader& run) {
  fmt::print("{}\n", printable(run.text("title")));
  print_provenance(run);
  Table schedules({"SCHEDULE", "ROWS", "FIRST", "LAST"}),
      nodes({"NODE", "TYPE", "KIND", "OUTPUT", "READS", "RECORDED"}), probes({"PROBE", "TYPE", "BATCH", "MODE", "AT"});
  for (const recording::RecordedSchedule& schedule : run.schedules())
    schedules.add({printable(schedule.name), std::to_string(schedule.steps.size()),
                   schedule.steps.empty() ? "-" : std::to_string(schedule.steps.front()),
                   schedule.steps.empty() ? "-" : std::to_string(schedule.steps.back())});
  for (const recording::RecordedNode& node : run.nodes()) {
    const std::string reads = node.skip.empty() ? node.input : node.skip + " + " + node.input;
    nodes.add({printable(node.name), printable(node.type), printable(node.kind), printable(node.shape),
               printable(reads), printable(text::join_some(datasets(run, node.name)))});
  }
  for (const recording::RecordedProbe& probe : run.probes())
    probes.add({printable(probe.name), printable(probe.type), printable(probe.batch), printable(probe.mode),
                "/" + printable(probe.base)});
  fmt::print("\n{}\n{}", schedules.text(), nodes.text());
  if (!probes.empty()) fmt::print("\n{}", probes.text());
}

Json json(const RunReader& run) {
  Json about;
  about["unfinished"] = run.is_unfinished();
  about["attributes"] = Json::object();
  for (const std::string& name : run.attributes())
    if (!is_long(name)) about["attributes"][name] = run.shown(name);
  about["schedules"] = about["nodes"] = about["probes"] = Json::array();
  for (const recording::RecordedSchedule& schedule : run.schedules())
    about["schedules"].push_back({{"name", schedule.name}, {"steps", schedule.steps}});
  for (const recording::RecordedNode& node : run.nodes())
    about["nodes"].push_back({{"name", node.name},
                              {"type", node.type},
                              {"kind", node.kind},
                              {"shape", node.shape},
                              {"input", node.input},
                              {"skip", node.skip},
                              {"recorded", datasets(run, node.name)}});
  for (const recording::RecordedProbe& probe : run.probes())
    about["probes"].push_back({{"name", probe.name},
                               {"type", probe.type},
                               {"batch", probe.batch},
                               {"mode", probe.mode},
                               {"base", "/" + probe.base}});
  return about;
}

}  // namespace

int describe_run(const std::string& file, bool as_json) {
  const std::vector<recording::Deviation> found = recording::deviations(file);
  const std::string size = text::bytes(std::filesystem::file_size(file));
  Json about = {{"file", file}, {"bytes", std::filesystem::file_size(file)}, {"format", recording::format_version()}};
  std::string unreadable;
  try {
    const RunReader run(file);
    if (as_json)
      about.update(json(run));
    else
      print(run);
  } catch (const Error& error) {
    unreadable = error.what();  // it may deviate so far that it cannot be read as a run's
    if (found.empty()) throw;
  }
  if (as_json) {
    if (!unreadable.empty()) about["unreadable"] = unreadable;
    about["deviations"] = Json::array();
    for (const recording::Deviation& deviation : found)
      about["deviations"].push_back({{"place", deviation.place}, {"what", deviation.what}});
    fmt::print("{}", json_text(about));
    return found.empty() ? kDone : kFailed;
  }
  if (!unreadable.empty()) fmt::print("{}\n", printable(unreadable));
  fmt::print("\n{}, {}: ", file, size);
  if (found.empty())
    fmt::print("holds what format {} says\n", recording::format_version());
  else
    fmt::print("{} deviation{} from format {}\n", found.size(), found.size() == 1 ? "" : "s",
               recording::format_version());
  for (const recording::Deviation& deviation : found)
    fmt::print("{}: {}\n", printable(deviation.place), printable(deviation.what));
  return found.empty() ? kDone : kFailed;
}

}  // namespace initlab::cli
