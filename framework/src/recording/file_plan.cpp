#include "recording/file_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "initlab/error.hpp"
#include "recording/chunk.hpp"
#include "recording/layout.hpp"
#include "recording/pages.hpp"
#include "text/words.hpp"

namespace initlab::recording {

namespace {

constexpr std::uint64_t kScheduleChunk = 1024;
constexpr std::uint64_t kLargestRow = std::uint64_t{1} << 60;
constexpr std::uint64_t kLongestAxis = std::numeric_limits<std::int32_t>::max();  // positions are int32
constexpr std::size_t kMostAxes = 31;  // HDF5 admits 32 dimensions; one is the schedule's

void check_name(const std::string& name, const std::string& path) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  if (name.empty() || !letter(name[0]) || !std::all_of(name.begin(), name.end(), inner))
    throw Error(
        fmt::format("run file: a name cannot stand in the file (got \"{}\" in \"{}\", expected letters, digits, "
                    "_ and -, and a letter or _ first)",
                    name, path));
}

class Planner {
 public:
  explicit Planner(const Layout& layout) : layout_(layout) {}

  FilePlan plan() {
    check_schedules();
    add_group("");
    for (const DatasetSpec& spec : layout_.datasets) add_group(spec.group), add_group(spec.base);
    for (const auto& [path, attributes] : layout_.groups) add_group(path);
    add_schedules();
    for (const DatasetSpec& spec : layout_.datasets) take(join_path(spec.group, spec.quantity.name));
    for (const DatasetSpec& spec : layout_.datasets) add_dataset(spec);
    plan_.grows = layout_.live;
    return std::move(plan_);
  }

 private:
  void check_schedules() const {
    if (layout_.schedules.empty()) throw Error("run file: there is no schedule (got 0, expected at least one)");
    for (const DatasetSpec& spec : layout_.datasets)
      if (!spec.quantity.once &&
          (spec.schedule < 0 || static_cast<std::size_t>(spec.schedule) >= layout_.schedules.size()))
        throw Error(fmt::format("dataset \"{}\": there is no such schedule (got {}, expected 0 to {})",
                                join_path(spec.group, spec.quantity.name), spec.schedule,
                                layout_.schedules.size() - 1));
  }

  /// Claims a path whose last part is a name that a person or a plugin chose.
  void take(const std::string& path) {
    check_name(path.substr(path.rfind('/') + 1), path);
    if (!taken_.insert(path).second) throw Error(fmt::format("run file: \"{}\" is declared twice", path));
  }

  void add_group(const std::string& path) {
    if (groups_.count(path)) return;
    if (!path.empty()) {
      const std::size_t slash = path.rfind('/');
      if (slash == 0) check_name("", path);
      add_group(slash == std::string::npos ? "" : path.substr(0, slash));
      take(path);
    }
    groups_.insert(path);
    const auto attributes = layout_.groups.find(path);
    plan_.groups.emplace_back(path, attributes == layout_.groups.end() ? Attributes() : attributes->second);
  }

  std::size_t add(Table table) {
    plan_.tables.push_back(std::move(table));
    return plan_.tables.size() - 1;
  }

  void add_schedules() {
    for (const ScheduleAxis& axis : layout_.schedules) add_schedule(axis);
    Table schedule{.path = "schedule", .element = Element::int32, .is_scale = true};
    schedule.extent = {layout_.schedules.size()};
    std::vector<std::string> names;
    for (const ScheduleAxis& axis : layout_.schedules) names.push_back(axis.name);
    schedule.attributes = {{"long_name", std::string("position of a schedule in the attribute names")},
                           {"units", std::string("1")},
                           {"names", text::join(names, " ")}};
    take(schedule.path);
    Table commit{.path = "commit", .element = Element::int64};
    commit.extent = schedule.extent;
    commit.scales = {add(std::move(schedule))};
    commit.attributes = {{"long_name", std::string("rows of each schedule that are complete")},
                         {"units", std::string("1")}};
    take(commit.path);
    plan_.commit = add(std::move(commit));
  }

  void add_schedule(const ScheduleAxis& axis) {
    const bool epochs = axis.name == "epoch";
    Table scale{.path = axis.name, .element = epochs ? Element::float64 : Element::int64};
    scale.schedule = plan_.schedules.size();
    scale.rows = axis.steps.size();
    if (layout_.live) scale.chunk = {kScheduleChunk};
    scale.is_scale = true;
    const std::string updates = "updates of the parameters so far; 0 is the state before the first";
    const std::string steps = axis.long_name.empty() ? updates : axis.long_name;
    scale.attributes = {{"long_name", epochs ? "epochs passed: step / steps_per_epoch" : steps},
                        {"units", std::string("1")}};
    if (epochs) scale.attributes.emplace_back("steps_per_epoch", axis.steps_per_epoch);
    take(scale.path);
    Table step = scale;
    plan_.schedules.push_back({add(std::move(scale)), std::nullopt, axis.steps_per_epoch});
    if (!epochs) return;
    step.path = "step";
    step.element = Element::int64;
    step.is_scale = false;
    step.scales = {plan_.schedules.back().scale};
    step.attributes = {{"long_name", updates}, {"units", std::string("1")}};
    take(step.path);
    plan_.schedules.back().step = add(std::move(step));
  }

  void add_dataset(const DatasetSpec& spec) {
    const Quantity& quantity = spec.quantity;
    Table table{.path = join_path(spec.group, quantity.name), .element = stored(quantity)};
    check_extent(spec, table);
    for (std::size_t i = 0; i < quantity.axes.size(); ++i)
      table.extent.push_back(kept(spec, i).empty() ? quantity.axes[i].size : kept(spec, i).size());
    std::set<std::string> used;  // names of this dataset's dimensions: xarray refuses one that stands twice
    if (!quantity.once) {
      table.schedule = static_cast<std::size_t>(spec.schedule);
      table.rows = layout_.schedules[spec.schedule].steps.size();
      if (layout_.live) table.chunk = table.cut();
      table.scales.push_back(plan_.schedules[spec.schedule].scale);
      used.insert(layout_.schedules[spec.schedule].name);
    }
    for (std::size_t i = 0; i < quantity.axes.size(); ++i)
      table.scales.push_back(scale_of(spec, quantity.axes[i], kept(spec, i), used));
    table.attributes = {{"long_name", quantity.long_name}, {"units", quantity.unit}};
    shorten(quantity, table);
    for (const auto& [name, value] : quantity.attributes) table.attributes.emplace_back(name, value);
    plan_.datasets.push_back(add(std::move(table)));
  }

  /// The positions that are stored of an axis; empty: all.
  static const std::vector<std::uint64_t>& kept(const DatasetSpec& spec, std::size_t axis) {
    static const std::vector<std::uint64_t> kAll;
    return axis < spec.kept.size() ? spec.kept[axis] : kAll;
  }

  Element stored(const Quantity& quantity) const {
    const bool half = layout_.storage.half_activations && quantity.content == Quantity::Content::activation;
    return half && quantity.type == Quantity::Type::real ? Element::float16 : element_of(quantity.type);
  }

  /// What the layout's storage does to a dataset, and what the dataset says of it.
  void shorten(const Quantity& quantity, Table& table) const {
    const Storage& storage = layout_.storage;
    if (table.element == Element::float16)
      table.attributes.emplace_back("storage",
                                    std::string("float16: rounded to nearest, of two to even; subnormal below "
                                                "2^-14, infinite from 65520 on"));
    if (storage.gradient_bits > 0 && quantity.content == Quantity::Content::gradient) {
      table.mantissa_bits = storage.gradient_bits;
      // netCDF's name for it.
      table.attributes.emplace_back("_QuantizeBitRoundNumberOfSignificantBits",
                                    static_cast<std::int64_t>(storage.gradient_bits));
      table.attributes.emplace_back(
          "storage", fmt::format("mantissa rounded to {} bits, to nearest, of two to even", storage.gradient_bits));
    }
    // A chunk that rows share would be compressed anew with each, and is small.
    if (!table.schedule || table.cut()[0] > 1 || (storage.deflate == 0 && !storage.shuffle)) return;
    table.deflate = storage.deflate;
    table.shuffle = storage.shuffle;
    table.attributes.emplace_back("filters", fmt::format("{}{}", table.shuffle ? "shuffle" : "",
                                                         table.deflate == 0 ? ""
                                                         : table.shuffle    ? fmt::format(", deflate {}", table.deflate)
                                                                         : fmt::format("deflate {}", table.deflate)));
  }

  static void check_extent(const DatasetSpec& spec, const Table& table) {
    if (spec.quantity.axes.size() > kMostAxes)
      throw Error(fmt::format("dataset \"{}\": too many axes (got {}, expected at most {})", table.path,
                              spec.quantity.axes.size(), kMostAxes));
    std::uint64_t bytes = size_of(table.element);
    for (const Axis& axis : spec.quantity.axes) {
      check_name(axis.name, table.path);
      if (axis.size == 0) throw Error(fmt::format("dataset \"{}\": axis {} has size 0", table.path, axis.name));
      if (axis.size > kLongestAxis)
        throw Error(fmt::format("dataset \"{}\": axis {} is too long (got {}, expected at most {})", table.path,
                                axis.name, axis.size, kLongestAxis));
      if (__builtin_mul_overflow(bytes, axis.size, &bytes) || bytes > kLargestRow)
        throw Error(fmt::format("dataset \"{}\": a row is too large (got {}, expected at most {})", table.path,
                                text(spec.quantity.axes), text::bytes(kLargestRow)));
    }
  }

  std::size_t scale_of(const DatasetSpec& spec, const Axis& axis, const std::vector<std::uint64_t>& positions,
                       std::set<std::string>& used) {
    const std::uint64_t size = positions.empty() ? axis.size : positions.size();
    const bool of_network = !spec.quantity.once && layout_.schedules[spec.schedule].name == "network";
    const std::string place = axis.name == "sample" ? spec.base : axis.name == "epoch" && of_network ? "" : spec.group;
    for (int number = 1;; ++number) {
      const std::string name = number == 1 ? axis.name : fmt::format("{}_{}", axis.name, number);
      const std::string path = join_path(place, name);
      if (used.count(name)) continue;
      const auto found = axis_scales_.find(path);
      const bool fits = found != axis_scales_.end() && plan_.tables[found->second].extent[0] == size &&
                        plan_.tables[found->second].positions == positions;
      if (!fits && taken_.count(path)) continue;
      used.insert(name);
      return fits ? found->second : add_scale(path, axis, size, positions);
    }
  }

  std::size_t add_scale(const std::string& path, const Axis& axis, std::uint64_t size,
                        const std::vector<std::uint64_t>& positions) {
    taken_.insert(path);
    Table scale{.path = path, .element = Element::int32, .is_scale = true, .positions = positions};
    scale.extent = {size};
    scale.attributes = {{"long_name", fmt::format("position along the axis {}", axis.name)},
                        {"units", std::string("1")}};
    return axis_scales_[path] = add(std::move(scale));
  }

  const Layout& layout_;
  FilePlan plan_;
  std::set<std::string> taken_;
  std::set<std::string> groups_;
  std::map<std::string, std::size_t> axis_scales_;
};

}  // namespace

std::uint64_t Table::count() const {
  std::uint64_t count = 1;
  for (const std::uint64_t size : extent) count *= size;
  return count;
}

std::vector<std::uint64_t> Table::cut() const { return chunk_of(extent, size_of(element), rows); }

std::uint64_t Table::stored_bytes() const {
  if (!schedule) return in_pages(bytes());
  const std::vector<std::uint64_t> planned = chunk.empty() && filtered() ? cut() : chunk;
  if (planned.empty()) return in_pages(rows * bytes());
  std::uint64_t chunk_bytes = size_of(element);
  for (const std::uint64_t size : planned) chunk_bytes *= size;
  const std::uint64_t chunks = chunk_count(extent, planned, rows);
  return chunks * (chunk.empty() ? chunk_bytes : in_pages(chunk_bytes)) + index_bytes(planned.size(), chunks);
}

std::optional<FilePlan> FilePlan::complete(const std::vector<std::int64_t>& committed) const {
  if (grows) return std::nullopt;
  FilePlan plan = *this;
  bool other = false;
  for (Table& table : plan.tables) {
    if (!table.schedule) continue;
    const auto rows = static_cast<std::uint64_t>(committed[*table.schedule]);
    if (table.chunk.empty() && table.filtered()) table.chunk = table.cut(), other = true;
    if (table.rows != rows) table.rows = rows, other = true;
  }
  return other ? std::optional(std::move(plan)) : std::nullopt;
}

FilePlan plan_file(const Layout& layout) { return Planner(layout).plan(); }

std::string text(const std::vector<Axis>& axes) {
  std::vector<std::string> words;
  for (const Axis& axis : axes) words.push_back(fmt::format("{} {}", axis.name, axis.size));
  return words.empty() ? "one value" : text::join(words, " x ");
}

}  // namespace initlab::recording
