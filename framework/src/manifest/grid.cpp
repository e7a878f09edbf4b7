#include "manifest/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "initlab/error.hpp"
#include "manifest/keys.hpp"
#include "manifest/series.hpp"
#include "manifest/table_reader.hpp"

namespace initlab::manifest {

namespace {

constexpr double kMostValues = 2e8;

/// Takes an entry out of a table, or gives nothing.
std::optional<Value::Entry> take(Value& root, std::string_view key) {
  auto& entries = *root.table();
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Value::Entry& e) { return e.key == key; });
  if (found == entries.end()) return std::nullopt;
  Value::Entry entry = std::move(*found);
  entries.erase(found);
  return entry;
}

/// The path that a key of `set` or [sweep] says, behind the path that led to its table.
std::optional<Path> path_of(const Value::Entry& entry, const Path& before, const std::string& where,
                            Problems& problems) {
  try {
    std::vector<Path::Step> steps = before.steps();
    const Path last = Path::parse(entry.key);
    steps.insert(steps.end(), last.steps().begin(), last.steps().end());
    return Path(std::move(steps));
  } catch (const Error& e) {
    problems.add(entry.place, below(where, entry.key), e.what());
    return std::nullopt;
  }
}

/// Calls `leaf` with the path and entry of each value below a table, where `leads_on` tells which tables only lead
/// further: `a.b = 1` and `"a.b" = 1` say the same.
template <class LeadsOn, class Leaf>
void flatten(const Value& table, const Path& before, const std::string& where, Problems& problems,
             const LeadsOn& leads_on, const Leaf& leaf) {
  for (const Value::Entry& entry : *table.table()) {
    const auto path = path_of(entry, before, where, problems);
    if (!path) continue;
    if (entry.value.table() && leads_on(entry.value))
      flatten(entry.value, *path, below(where, entry.key), problems, leads_on, leaf);
    else
      leaf(*path, entry);
  }
}

Variant read_variant(const Value& table, const std::string& where, std::set<std::string>& names, Problems& problems) {
  Variant variant;
  TableReader reader(table, where, problems);
  if (const auto name = reader.read(keys::kVariantName)) {
    variant.name = std::get<std::string>(*name);
    const Value& said = *reader.find("name");
    if (variant.name.empty() || variant.name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                                               "0123456789._+-") != std::string::npos)
      problems.reject(said, where + ".name", "not a name", "letters, digits, '.', '_', '+' and '-'");
    else if (!names.insert(variant.name).second)
      problems.reject(said, where + ".name", "used twice", "a name that no other variant has");
  }
  if (const Value* set = reader.find("set")) {
    if (!set->table())
      problems.reject(*set, where + ".set", "wrong type", "a table of paths and values");
    else
      flatten(
          *set, {}, where + ".set", problems, [](const Value& inner) { return inner.waypoint; },
          [&](const Path& path, const Value::Entry& entry) {
            variant.set.push_back({path, entry.place, entry.value});
          });
  }
  reader.finish();
  return variant;
}

std::vector<Variant> read_variants(const std::optional<Value::Entry>& entry, Problems& problems) {
  std::vector<Variant> variants;
  std::set<std::string> names;
  if (entry && !entry->value.list())
    problems.reject(entry->value, "variant", "wrong type", "[[variant]] tables");
  else if (entry)
    for (std::size_t i = 0; i < entry->value.list()->size(); ++i) {
      const Value& item = (*entry->value.list())[i];
      if (item.table())
        variants.push_back(read_variant(item, below("variant", i), names, problems));
      else
        problems.reject(item, below("variant", i), "wrong type", "a table");
    }
  if (variants.empty()) variants.emplace_back();
  return variants;
}

std::vector<Axis> read_axes(const std::optional<Value::Entry>& entry, Problems& problems) {
  std::vector<Axis> axes;
  if (!entry) return axes;
  if (!entry->value.table()) {
    problems.reject(entry->value, "sweep", "wrong type", "a table of paths and lists of values");
    return axes;
  }
  std::set<std::string> paths;
  flatten(
      entry->value, {}, "sweep", problems,
      [](const Value& inner) { return !is_series(inner) && !inner.table()->empty(); },
      [&](const Path& path, const Value::Entry& said) {
        const std::string where = "sweep." + path.text();
        if (!paths.insert(path.text()).second) return problems.add(said.place, where, "swept twice");
        if (std::vector<Value> values = series(said.value, where, problems); !values.empty())
          axes.push_back({path, said.place, std::move(values)});
      });
  return axes;
}

/// As a product that cannot overflow.
double runs(const Grid& grid) {
  double product = static_cast<double>(grid.variants.size());
  for (const Axis& axis : grid.axes) product *= static_cast<double>(axis.values.size());
  return product;
}

std::string factors(const Grid& grid) {
  std::string out = grid.variants.size() > 1 ? fmt::format("{} variants", grid.variants.size()) : "";
  for (const Axis& axis : grid.axes) out += fmt::format("{}{}", out.empty() ? "" : " x ", axis.values.size());
  return out;
}

}  // namespace

std::size_t Grid::size() const {
  std::size_t product = variants.size();
  for (const Axis& axis : axes) product *= axis.values.size();
  return product;
}

Grid take_grid(Value& root, Problems& problems) {
  const auto variant = take(root, "variant");
  const auto sweep = take(root, "sweep");
  Grid grid{read_variants(variant, problems), read_axes(sweep, problems)};
  const double expected = runs(grid), values = static_cast<double>(count(root));
  std::string what;
  if (expected > static_cast<double>(kMostRuns))
    what = fmt::format("too many runs (got {:.0f} = {}, expected at most {})", expected, factors(grid), kMostRuns);
  else if (expected * values > kMostValues)
    what = fmt::format("too large (got {:.0f} runs of {:.0f} values each, expected at most {:.0f} values in all)",
                       expected, values, kMostValues);
  if (!what.empty()) {
    problems.add(sweep ? sweep->value.place : root.place, "sweep", what);
    for (Axis& axis : grid.axes) axis.values.erase(axis.values.begin() + 1, axis.values.end());
  }
  return grid;
}

}  // namespace initlab::manifest
