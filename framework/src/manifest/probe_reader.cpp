#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "manifest/keys.hpp"
#include "manifest/sections.hpp"
#include "text/words.hpp"

namespace initlab::manifest {

namespace {

constexpr const char* kSelection =
    "an integer of at least 1, or \"first..last:stride\"; last and stride may be left out";

/// A selection of positions under a key; nothing if there is none or a wrong one.
std::optional<Selection> read_selection(TableReader& reader, const std::string& key) {
  const Value* value = reader.find(key);
  if (!value || value->broken) return std::nullopt;
  if (value->integer() && keys::kPositions.admit(*value->integer()))
    return Selection::count(static_cast<std::uint64_t>(*value->integer()));
  if (value->text())
    if (const auto selection = Selection::read(*value->text())) return selection;
  reader.problems().reject(*value, reader.path_of(key), "not a selection", kSelection);
  return std::nullopt;
}

void read_select(TableReader reader, ProbePlan& probe) {
  for (const Value::Entry& entry : reader.entries())
    if (const auto selection = read_selection(reader, entry.key)) probe.select[entry.key] = *selection;
  reader.finish();
}

void read_batch(TableReader reader, ProbePlan& probe) {
  const std::string from = reader.text(keys::kFrom);
  probe.from = from == "test"    ? ProbePlan::From::test
               : from == "train" ? ProbePlan::From::train
                                 : ProbePlan::From::current;
  if (probe.from == ProbePlan::From::current) {
    if (const Value* samples = reader.find("samples"))
      reader.problems().reject(*samples, reader.path_of("samples"), "not allowed with from = \"current\"",
                               "none: the batch has as many as training takes");
  } else {
    probe.samples = read_selection(reader, "samples").value_or(probe.samples);
  }
  reader.finish();
}

void read_mode(TableReader& reader, ProbePlan& probe) {
  probe.eval_mode = reader.text(keys::kMode) == "eval";
  if (probe.eval_mode && probe.from == ProbePlan::From::current)
    reader.problems().reject(*reader.find("mode"), reader.path_of("mode"), "not allowed with from = \"current\"",
                             "\"train\": the pass is the training pass itself");
}

void read_nodes(TableReader& reader, ProbePlan& probe, const std::vector<std::string>& nodes) {
  probe.nodes = std::get<std::vector<std::string>>(*reader.read(keys::kNodes));
  const Value* said = reader.find("nodes");
  if (probe.nodes.empty()) reader.problems().reject(*said, reader.path_of("nodes"), "empty", "at least one pattern");
  if (!said || !said->list() || nodes.empty()) return;
  for (const Value& pattern : *said->list()) {
    const auto matches = [&](const std::string& node) { return text::matches(*pattern.text(), node); };
    if (pattern.text() && std::none_of(nodes.begin(), nodes.end(), matches))
      reader.problems().reject(pattern, reader.path_of("nodes"), "no node matches",
                               "one of " + text::join_some(nodes) + ", or a pattern with * and ?",
                               did_you_mean(*pattern.text(), nodes));
  }
}

/// Whether the probe exists in a run with this seed: `seeds` lists those of initialisation, default all.
bool read_seeds(TableReader& reader, std::uint64_t seed) {
  const Value* value = reader.find("seeds");
  if (!value) return true;
  bool listed = false;
  const auto* list = value->list();
  const auto is_seed = [](const Value& item) { return item.integer() && *item.integer() >= 0; };
  if (!list || list->empty() || !std::all_of(list->begin(), list->end(), is_seed))
    reader.problems().reject(*value, reader.path_of("seeds"), "wrong type", "a list of seeds, integers of at least 0");
  else
    for (const Value& item : *list) listed |= static_cast<std::uint64_t>(*item.integer()) == seed;
  return listed;
}

std::optional<ProbePlan> read_probe(const Value& table, const std::string& path, const Seeds& seeds,
                                    const std::vector<std::string>& nodes, Context& context, bool& exists) {
  TableReader reader(table, path, context.problems);
  const Value* type = reader.find("type");
  if (!type) {
    if (table.table())
      report_untyped(context, Family::probe, table, path, {"name", "batch", "mode", "nodes", "select", "at", "seeds"});
    return std::nullopt;
  }
  const auto* entry = find_component(context, Family::probe, *type, reader.path_of("type"));
  if (!entry) return std::nullopt;
  ProbePlan probe;
  probe.name = entry->about.name;
  if (const auto name = reader.read(keys::kProbeName)) {
    probe.name = std::get<std::string>(*name);
    check_name(*reader.find("name"), reader.path_of("name"), context.problems);
  }
  read_batch(reader.inner("batch"), probe);
  read_mode(reader, probe);
  read_nodes(reader, probe, nodes);
  read_select(reader.inner("select"), probe);
  probe.at = read_schedule(reader, "at");
  exists = read_seeds(reader, seeds.init);
  probe.probe = {entry->about.name, read_parameters(reader, entry->about.parameters), table.place, path};
  reader.finish();
  return probe;
}

}  // namespace

std::vector<ProbePlan> read_probes(const Value& list, const Seeds& seeds, const std::vector<std::string>& nodes,
                                   Context& context) {
  std::vector<ProbePlan> probes;
  if (!list.list()) {
    context.problems.reject(list, "probes", "wrong type", "[[probes]] tables");
    return probes;
  }
  std::map<std::string, std::string> holders;
  for (std::size_t i = 0; i < list.list()->size(); ++i) {
    bool exists = true;
    auto probe = read_probe((*list.list())[i], below("probes", i), seeds, nodes, context, exists);
    if (!probe) continue;
    const auto [holder, fresh] = holders.emplace(probe->name, probe->probe.path);
    if (!fresh)
      context.problems.add(
          probe->probe.place, below(probe->probe.path, "name"),
          fmt::format("used twice (got \"{}\", which is {}, expected a name of its own)", probe->name, holder->second));
    if (exists) probes.push_back(std::move(*probe));
  }
  return probes;
}

}  // namespace initlab::manifest
