#include "manifest/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "initlab/error.hpp"
#include "manifest/keys.hpp"
#include "manifest/table_reader.hpp"
#include "text/words.hpp"

namespace initlab::manifest {

namespace {

constexpr double kMostRuns = 1e6;
constexpr std::size_t kMostAxes = 64;

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

/// The axes of [sweep]; `paths` gets every path that it names, also of those that are wrong.
std::vector<Axis> read_axes(const Value& table, std::set<std::string>& paths, Problems& problems) {
  std::vector<Axis> axes;
  flatten(
      table, {}, "sweep", problems,
      [](const Value& inner) { return !Series::is_range(inner) && !inner.table()->empty(); },
      [&](const Path& path, const Value::Entry& said) {
        const std::string where = "sweep." + path.text();
        if (!paths.insert(path.text()).second) return problems.add(said.place, where, "swept twice");
        if (auto values = Series::read(said.value, where, problems))
          axes.push_back({path, said.place, std::move(*values)});
      });
  if (axes.size() > kMostAxes) {
    problems.add(table.place, "sweep",
                 fmt::format("too many axes (got {}, expected at most {})", axes.size(), kMostAxes));
    axes.erase(axes.begin() + kMostAxes, axes.end());
  }
  return axes;
}

/// Reads sweep.zip and sweep.exclude, which speak of the axes.
class Relations {
 public:
  Relations(Grid& grid, const std::set<std::string>& paths, Problems& problems)
      : grid_(grid), paths_(paths), problems_(problems) {}

  void read_zip(const std::optional<Value::Entry>& entry) {
    const auto* list = entry ? entry->value.list() : nullptr;
    if (entry && !list) problems_.reject(entry->value, "sweep.zip", "wrong type", "a list of lists of swept paths");
    for (std::size_t i = 0; list && i < list->size(); ++i) read_group((*list)[i], below("sweep.zip", i));
    std::vector<bool> placed(grid_.axes.size(), false);
    for (std::size_t axis = 0; axis < grid_.axes.size(); ++axis) {
      if (placed[axis]) continue;
      const auto group = std::find_if(groups_.begin(), groups_.end(), [&](const Zip& zip) { return holds(zip, axis); });
      grid_.dimensions.push_back(group == groups_.end() ? Zip{axis} : *group);
      for (const std::size_t member : grid_.dimensions.back()) placed[member] = true;
    }
  }

  void read_exclusions(const std::optional<Value::Entry>& entry) {
    const auto* list = entry ? entry->value.list() : nullptr;
    if (entry && !list)
      problems_.reject(entry->value, "sweep.exclude", "wrong type", "a list of tables of swept paths and values");
    for (std::size_t i = 0; list && i < list->size(); ++i) read_exclusion((*list)[i], below("sweep.exclude", i));
  }

 private:
  static bool holds(const Zip& zip, std::size_t axis) { return std::find(zip.begin(), zip.end(), axis) != zip.end(); }

  /// The axis of a path; nothing, and a problem unless one was told already, if it is not swept.
  std::optional<std::size_t> axis_of(const Path& path, const Place& place, const std::string& where) {
    const auto found =
        std::find_if(grid_.axes.begin(), grid_.axes.end(), [&](const Axis& axis) { return axis.path == path; });
    if (found != grid_.axes.end()) return static_cast<std::size_t>(found - grid_.axes.begin());
    if (paths_.count(path.text())) return std::nullopt;
    const std::vector<std::string> known(paths_.begin(), paths_.end());
    problems_.add(place, where,
                  fmt::format("not a swept path (got \"{}\", expected {}){}", path.text(),
                              known.empty() ? "one, but nothing is swept" : "one of " + text::join(known),
                              did_you_mean(path.text(), known)));
    return std::nullopt;
  }

  void read_group(const Value& value, const std::string& where) {
    const auto* list = value.list();
    const bool texts = list && list->size() >= 2 &&
                       std::all_of(list->begin(), list->end(), [](const Value& item) { return item.text(); });
    if (!texts) return problems_.reject(value, where, "wrong type", "a list of at least two swept paths");
    Zip group;
    for (const Value& item : *list) {
      try {
        if (const auto axis = axis_of(Path::parse(*item.text()), item.place, where)) {
          if (holds(group, *axis) ||
              std::any_of(groups_.begin(), groups_.end(), [&](const Zip& g) { return holds(g, *axis); }))
            return problems_.add(item.place, where, fmt::format("zipped twice (got \"{}\")", *item.text()));
          group.push_back(*axis);
        }
      } catch (const Error& error) {
        problems_.add(item.place, where, error.what());
      }
    }
    if (group.size() < list->size()) return;
    for (const std::size_t axis : group)
      if (grid_.axes[axis].values.size() != grid_.axes[group[0]].values.size())
        return problems_.add(
            value.place, where,
            fmt::format("lists of different lengths (got {} values of {} and {} of {}, expected equally many)",
                        grid_.axes[group[0]].values.size(), grid_.axes[group[0]].path.text(),
                        grid_.axes[axis].values.size(), grid_.axes[axis].path.text()));
    std::sort(group.begin(), group.end());
    groups_.push_back(std::move(group));
  }

  void read_exclusion(const Value& value, const std::string& where) {
    if (!value.table() || value.table()->empty())
      return problems_.reject(value, where, "wrong type", "a table of swept paths and values");
    Exclusion exclusion{value.place, where, "", {}};
    bool complete = true;
    flatten(
        value, {}, where, problems_, [](const Value& inner) { return inner.waypoint; },
        [&](const Path& path, const Value::Entry& entry) {
          complete &= path.text() == "variant" ? read_variant(entry, where, exclusion)
                                               : read_value(path, entry, where, exclusion);
        });
    if (complete) grid_.exclusions.push_back(std::move(exclusion));
  }

  bool read_variant(const Value::Entry& entry, const std::string& where, Exclusion& exclusion) {
    std::vector<std::string> names;
    for (const Variant& variant : grid_.variants)
      if (!variant.name.empty()) names.push_back(variant.name);
    if (entry.value.text() && std::count(names.begin(), names.end(), *entry.value.text())) {
      exclusion.variant = *entry.value.text();
      return true;
    }
    problems_.reject(entry.value, where + ".variant", "no such variant",
                     names.empty() ? "none: there are no variants" : "one of " + text::join(names),
                     entry.value.text() ? did_you_mean(*entry.value.text(), names) : "");
    return false;
  }

  bool read_value(const Path& path, const Value::Entry& entry, const std::string& where, Exclusion& exclusion) {
    const auto axis = axis_of(path, entry.place, where);
    if (!axis) return false;
    const Series& values = grid_.axes[*axis].values;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (same(values.at(i), entry.value)) {
        exclusion.values.emplace_back(*axis, entry.value);
        return true;
      }
    problems_.reject(entry.value, where + "." + path.text(), "not a value of the sweep",
                     fmt::format("one of the {} that sweep.{} has", values.size(), path.text()));
    return false;
  }

  Grid& grid_;
  const std::set<std::string>& paths_;
  Problems& problems_;
  std::vector<Zip> groups_;
};

void read_sweep(std::optional<Value::Entry>& entry, Grid& grid, Problems& problems) {
  if (!entry) return;
  if (!entry->value.table())
    return problems.reject(entry->value, "sweep", "wrong type", "a table of paths and lists of values");
  const auto zip = take(entry->value, "zip"), exclude = take(entry->value, "exclude");
  // No manifest has a section of nearly these names: it is no path that is meant.
  std::erase_if(*entry->value.table(), [&](const Value::Entry& said) {
    const std::string meant = text::nearest(said.key, {"zip", "exclude"});
    if (!meant.empty())
      problems.add(said.place, below("sweep", said.key), fmt::format("unknown key; did you mean \"{}\"?", meant));
    return !meant.empty();
  });
  std::set<std::string> paths;
  grid.axes = read_axes(entry->value, paths, problems);
  Relations relations(grid, paths, problems);
  relations.read_zip(zip);
  relations.read_exclusions(exclude);
}

/// What a variant sets and the sweep then replaces would be lost without a word.
void check_overlap(const Grid& grid, Problems& problems) {
  for (std::size_t v = 0; v < grid.variants.size(); ++v)
    for (const Assignment& part : grid.variants[v].set)
      for (const Axis& axis : grid.axes)
        if (part.path.is_below(axis.path))
          problems.add(
              part.key_place, below(below("variant", v) + ".set", part.path.text()),
              fmt::format("swept as well (sweep.{} would replace it); leave out one of them", axis.path.text()));
}

std::size_t size_of(const Grid& grid, const Zip& dimension) { return grid.axes[dimension.front()].values.size(); }

/// As a product that cannot overflow.
double runs(const Grid& grid) {
  double product = static_cast<double>(grid.variants.size());
  for (const Zip& dimension : grid.dimensions) product *= static_cast<double>(size_of(grid, dimension));
  return product;
}

/// How many values a run may have, before names are substituted.
std::size_t largest_run(const Value& root, const Grid& grid) {
  std::size_t set = 0;
  for (const Variant& variant : grid.variants) {
    std::size_t values = 0;
    for (const Assignment& assignment : variant.set) values += count(assignment.value);
    set = std::max(set, values);
  }
  for (const Axis& axis : grid.axes) set += axis.values.largest();
  return count(root) + set;
}

/// "10000000 = 2 variants x 5000 x 1000".
std::string shown_runs(const Grid& grid) {
  std::vector<std::string> factors;
  if (grid.variants.size() > 1) factors.push_back(fmt::format("{} variants", grid.variants.size()));
  for (const Zip& dimension : grid.dimensions) factors.push_back(fmt::format("{}", size_of(grid, dimension)));
  const std::string product = runs(grid) < 1e15 ? fmt::format("{:.0f}", runs(grid)) : fmt::format("{:.2e}", runs(grid));
  return factors.size() > 1 ? product + " = " + text::join(factors, " x ") : product;
}

}  // namespace

bool excludes(const Exclusion& exclusion, const Grid& grid, const Variant& variant,
              const std::vector<std::size_t>& at) {
  return (exclusion.variant.empty() || exclusion.variant == variant.name) &&
         std::all_of(exclusion.values.begin(), exclusion.values.end(), [&](const auto& pair) {
           return same(grid.axes[pair.first].values.at(at[pair.first]), pair.second);
         });
}

Grid take_grid(Value& root, Problems& problems) {
  const auto variant = take(root, "variant");
  auto sweep = take(root, "sweep");
  Grid grid{read_variants(variant, problems), {}, {}, {}};
  read_sweep(sweep, grid, problems);
  check_overlap(grid, problems);
  const double expected = runs(grid), values = static_cast<double>(largest_run(root, grid));
  std::string what;
  if (expected > kMostRuns)
    what = fmt::format("too many runs (got {}, expected at most {:.0f})", shown_runs(grid), kMostRuns);
  else if (expected * values > kMostSweepValues)
    what = fmt::format("too large (got {:.0f} runs of up to {:.0f} values each, expected at most {:.0f} values in all)",
                       expected, values, kMostSweepValues);
  if (!what.empty()) {
    problems.add(sweep ? sweep->value.place : root.place, "sweep", what);
    for (Axis& axis : grid.axes) axis.values.shorten();
    grid.exclusions.clear();  // they speak of values that are gone
  }
  return grid;
}

}  // namespace initlab::manifest
