#include "recording/run_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "hdf5/reading.hpp"
#include "initlab/error.hpp"
#include "recording/format.hpp"
#include "recording/hdf5/input.hpp"
#include "recording/hdf5/input_array.hpp"
#include "recording/layout.hpp"
#include "text/words.hpp"

namespace initlab::recording {

namespace fs = std::filesystem;

namespace {

/// A dataset, and the schedule that its rows follow.
struct Stored {
  hdf5::InputArray array;
  std::optional<std::size_t> schedule = {};
};

/// Says of which file an error is.
template <class F>
auto in_file(const fs::path& path, F&& f) -> decltype(f()) {
  try {
    return f();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace

struct RunReader::File {
  explicit File(fs::path given) : where(std::move(given)) {}

  void open() {
    file = hdf5::open_input(where);
    root = hdf5::open_group(file.id(), "");
    check_version();
    // Before the extents of any other: of a file that grows they are then at least as long.
    const std::vector<std::int64_t> rows = committed();
    find_arrays("");
    read_schedules(rows);
    if (!groups.contains("layers")) throw Error("not a run file (it has no group layers)");
    find_nodes();
    find_arrays("metrics");
    find_probes();
    for (auto& [name, stored] : arrays) stored.schedule = schedule_of(stored);
  }

  void check_version() const {
    const std::string format = hdf5::read_text(root.id(), "format").value_or("");
    if (const auto read = parsed_version(format); read && read->major != kFormatMajor)
      throw Error(fmt::format("format: a version that this program does not know (got {}, expected {}.x)",
                              text::quoted(format, 40), kFormatMajor));
  }

  std::vector<std::int64_t> committed() const {
    const std::vector<hdf5::Member> members = hdf5::members(root.id());
    if (std::none_of(members.begin(), members.end(),
                     [](const hdf5::Member& one) { return one.name == "commit" && !one.is_group; }) ||
        !hdf5::InputArray::holds_numbers(file.id(), "commit"))
      throw Error("no dataset commit of numbers (expected a run file)");
    return integers("commit", hdf5::InputArray(file.id(), "commit"), std::nullopt);
  }

  /// Notes what stands in a group that is known to be there; nothing if it is not.
  void find_arrays(const std::string& parent) {
    if (!parent.empty() && !groups.contains(parent)) return;
    const hdf5::Handle group = hdf5::open_group(file.id(), parent);
    for (const hdf5::Member& member : hdf5::members(group.id())) {
      const std::string name = join_path(parent, member.name);
      if (member.is_group) {
        groups.emplace(name, groups.size());
      } else if (hdf5::InputArray::holds_numbers(file.id(), name)) {
        const auto [place, fresh] = arrays.emplace(name, Stored{hdf5::InputArray(file.id(), name)});
        if (fresh && !place->second.array.is_scale()) order[parent].push_back(member.name);
      }
    }
  }

  const Stored& stored(const std::string& name) const {
    const auto found = arrays.find(name);
    if (found == arrays.end()) throw Error(fmt::format("no dataset {} of numbers (expected a run file)", name));
    return found->second;
  }

  /// The first numbers of a dataset of one dimension; all without a count.
  static std::vector<std::int64_t> integers(const std::string& name, const hdf5::InputArray& array,
                                            std::optional<std::uint64_t> count) {
    if (array.extent().size() != 1 || !array.is_integer())
      throw Error(fmt::format("dataset {}: wrong type (expected integers along one dimension)", name));
    const std::uint64_t wanted = count.value_or(array.extent()[0]);
    std::vector<std::int64_t> values(array.numbers(0, wanted));
    array.read(0, wanted, values.data());
    return values;
  }

  void read_schedules(const std::vector<std::int64_t>& rows) {
    const auto names = hdf5::read_text(stored("schedule").array.id(), "names");
    std::istringstream words(names.value_or(""));
    for (std::string name; words >> name;) schedules.push_back({name, {}});
    if (schedules.empty()) throw Error("not a run file (dataset schedule names no schedule)");
    if (rows.size() < schedules.size())
      throw Error(
          fmt::format("dataset commit: too short (got {}, expected at least {})", rows.size(), schedules.size()));
    for (std::size_t s = 0; s < schedules.size(); ++s) {
      if (rows[s] < 0) throw Error(fmt::format("dataset commit: a number of rows below 0 (got {})", rows[s]));
      const bool epochs = schedules[s].name == "epoch";
      const std::string name = epochs ? "step" : schedules[s].name;
      schedules[s].steps = integers(name, stored(name).array, static_cast<std::uint64_t>(rows[s]));
      axes[stored(schedules[s].name).array.address()] = s;
    }
  }

  void find_nodes() {
    find_arrays("layers");
    for (const std::string& name : children("layers")) {
      const std::string group = join_path("layers", name);
      find_arrays(group);
      nodes.push_back(node(name, group));
    }
    if (nodes.empty()) throw Error("not a run file (its group layers has no node)");
    std::stable_sort(nodes.begin(), nodes.end(),
                     [](const RecordedNode& a, const RecordedNode& b) { return a.index < b.index; });
  }

  RecordedNode node(const std::string& name, const std::string& path) const {
    try {
      const hdf5::Handle group = hdf5::open_group(file.id(), path);
      const auto index = hdf5::read_integer(group.id(), "index");
      if (!index) throw Error("the attribute index is missing");
      return {*index,
              name,
              hdf5::read_text(group.id(), "type").value_or(""),
              hdf5::read_text(group.id(), "kind").value_or(""),
              hdf5::read_text(group.id(), "input").value_or(""),
              hdf5::read_text(group.id(), "skip").value_or(""),
              hdf5::read_text(group.id(), "shape").value_or("")};
    } catch (const Error& error) {
      throw Error(fmt::format("node {}: {}", name, error.what()));
    }
  }

  void find_probes() {
    add_probe("", "layers");
    find_arrays("probes");
    for (const std::string& name : children("probes")) {
      const std::string base = join_path("probes", name);
      find_arrays(base);
      find_arrays(join_path(base, "layers"));
      for (const std::string& node : children(join_path(base, "layers")))
        find_arrays(join_path(base, "layers/" + node));
      add_probe(base, base);
    }
  }

  /// Only the first probe may be absent: a manifest may have none.
  void add_probe(const std::string& base, const std::string& path) {
    const hdf5::Handle group = hdf5::open_group(file.id(), path);
    const auto name = hdf5::read_text(group.id(), "probe");
    if (!name) return;
    probes.push_back({*name, hdf5::read_text(group.id(), "probe_type").value_or(""),
                      hdf5::read_text(group.id(), "probe_batch").value_or(""),
                      hdf5::read_text(group.id(), "probe_mode").value_or(""), base});
  }

  /// The groups in a group, in the file's order.
  std::vector<std::string> children(const std::string& parent) const {
    std::map<std::size_t, std::string> found;
    for (const auto& [path, number] : groups)
      if (path.starts_with(parent + "/") && path.find('/', parent.size() + 1) == std::string::npos)
        found.emplace(number, path.substr(parent.size() + 1));
    std::vector<std::string> names;
    for (const auto& [number, name] : found) names.push_back(name);
    return names;
  }

  std::optional<std::size_t> schedule_of(const Stored& stored) const {
    for (const haddr_t scale : stored.array.scales(0))
      if (const auto found = axes.find(scale); found != axes.end()) return found->second;
    return std::nullopt;
  }

  /// How many of a dataset's dimensions say which row it is: none, one, or (network, epoch) where one file holds many
  /// networks, each at its only epoch.
  std::size_t row_axes(const Stored& stored) const {
    if (!stored.schedule) return 0;
    const std::vector<std::uint64_t>& extent = stored.array.extent();
    return schedules[*stored.schedule].name == "network" && extent.size() > 1 && extent[1] == 1 ? 2 : 1;
  }

  const fs::path where;
  hdf5::Handle file;
  hdf5::Handle root;
  std::map<std::string, Stored> arrays;
  std::map<std::string, std::size_t> groups;              // path and position in the order of discovery
  std::map<std::string, std::vector<std::string>> order;  // names of a group's datasets
  std::map<haddr_t, std::size_t> axes;                    // which schedule's scale stands where
  std::vector<RecordedSchedule> schedules;
  std::vector<RecordedNode> nodes;
  std::vector<RecordedProbe> probes;
};

RunReader::RunReader(fs::path file) : file_(std::make_unique<File>(std::move(file))) {
  const hdf5::Reading session(file_->where);
  try {
    in_file(file_->where, [&] { file_->open(); });
  } catch (...) {
    file_.reset();  // while the library is locked
    throw;
  }
}

RunReader::~RunReader() {
  const hdf5::Reading session(file_->where);
  file_.reset();
}

const fs::path& RunReader::path() const { return file_->where; }
const std::vector<RecordedSchedule>& RunReader::schedules() const { return file_->schedules; }
const std::vector<RecordedNode>& RunReader::nodes() const { return file_->nodes; }
const std::vector<RecordedProbe>& RunReader::probes() const { return file_->probes; }
bool RunReader::has(const std::string& dataset) const { return file_->arrays.contains(dataset); }

std::string RunReader::text(const std::string& attribute) const {
  const hdf5::Reading session(file_->where);
  return in_file(path(), [&] { return hdf5::read_text(file_->root.id(), attribute).value_or(""); });
}

std::optional<std::int64_t> RunReader::integer(const std::string& attribute) const {
  const hdf5::Reading session(file_->where);
  return in_file(path(), [&] { return hdf5::read_integer(file_->root.id(), attribute); });
}

std::optional<double> RunReader::real(const std::string& attribute) const {
  const hdf5::Reading session(file_->where);
  return in_file(path(), [&] { return hdf5::read_real(file_->root.id(), attribute); });
}

std::vector<std::string> RunReader::attributes() const {
  const hdf5::Reading session(file_->where);
  return in_file(path(), [&] { return hdf5::attribute_names(file_->root.id()); });
}

std::string RunReader::shown(const std::string& attribute) const {
  const hdf5::Reading session(file_->where);
  return in_file(path(), [&] { return hdf5::read_shown(file_->root.id(), attribute); });
}

std::vector<std::string> RunReader::datasets() const {
  std::vector<std::pair<std::size_t, std::string>> groups;
  for (const auto& [path, number] : file_->groups) groups.emplace_back(number + 1, path);
  groups.emplace_back(0, "");
  std::sort(groups.begin(), groups.end());
  std::vector<std::string> paths;
  for (const auto& [number, group] : groups)
    for (const std::string& name : datasets(group)) paths.push_back(join_path(group, name));
  return paths;
}

std::vector<std::string> RunReader::datasets(const std::string& group) const {
  const auto found = file_->order.find(group);
  return found == file_->order.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::size_t> RunReader::schedule(const std::string& dataset) const {
  return in_file(path(), [&] { return file_->stored(dataset).schedule; });
}

std::vector<std::uint64_t> RunReader::extent(const std::string& dataset) const {
  return in_file(path(), [&] {
    const Stored& stored = file_->stored(dataset);
    std::vector<std::uint64_t> extent = stored.array.extent();
    extent.erase(extent.begin(), extent.begin() + static_cast<std::ptrdiff_t>(file_->row_axes(stored)));
    return extent;
  });
}

arma::mat RunReader::row(const std::string& dataset, std::size_t row) const {
  return in_file(path(), [&] {
    const Stored& stored = file_->stored(dataset);
    if (stored.schedule && row >= file_->schedules[*stored.schedule].steps.size())
      throw Error(fmt::format("dataset {}: no such row (got {}, expected one of the {} that are committed)", dataset,
                              row, file_->schedules[*stored.schedule].steps.size()));
    const std::vector<std::uint64_t> axes = extent(dataset);
    const std::uint64_t first = stored.schedule ? row : 0;
    const std::uint64_t count = stored.schedule || axes.empty() ? 1 : axes[0];
    const hdf5::Reading session(file_->where);
    const std::uint64_t numbers = stored.array.numbers(first, count);
    const std::uint64_t columns = axes.empty() ? 1 : axes[0];
    arma::mat values(columns == 0 ? 0 : numbers / columns, columns);
    stored.array.read(first, count, values.memptr());
    return values;
  });
}

std::vector<double> RunReader::series(const std::string& dataset) const {
  return in_file(path(), [&] {
    const Stored& stored = file_->stored(dataset);
    if (!stored.schedule || stored.array.extent().size() != file_->row_axes(stored))
      throw Error(fmt::format("dataset {}: not one number a row", dataset));
    const std::size_t rows = file_->schedules[*stored.schedule].steps.size();
    const hdf5::Reading session(file_->where);
    std::vector<double> values(stored.array.numbers(0, rows));
    stored.array.read(0, rows, values.data());
    return values;
  });
}

}  // namespace initlab::recording
