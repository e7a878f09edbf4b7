#include "recording/conformance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "hdf5/reading.hpp"
#include "initlab/error.hpp"
#include "recording/format.hpp"
#include "recording/hdf5/description.hpp"
#include "recording/survey.hpp"
#include "text/words.hpp"

namespace initlab::recording {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShown = 80;  // bytes of a stranger's text

/// True if a name fits one of a rule, where <words> stand for anything but nothing.
bool fits(std::string_view rule, std::string_view name) {
  const std::size_t begin = rule.find('<'), end = rule.find('>');
  if (begin == std::string_view::npos) return rule == name;
  const std::string_view before = rule.substr(0, begin), behind = rule.substr(end + 1);
  return name.size() > before.size() + behind.size() && name.starts_with(before) && name.ends_with(behind);
}

/// What <words> stand for in a name that fits.
std::string middle(std::string_view rule, std::string_view name) {
  const std::size_t begin = rule.find('<'), behind = rule.size() - rule.find('>') - 1;
  return std::string(name.substr(begin, name.size() - begin - behind));
}

template <class Range, class Value>
bool contains(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> list;
  for (std::string word; stream >> word;) list.push_back(word);
  return list;
}

/// A probe's type as the rules name it; "" where there is no probe.
std::string type_in_rules(const std::string& type) {
  const auto listed = [&](const DatasetRule& rule) { return type == rule.probe; };
  return std::any_of(dataset_rules().begin(), dataset_rules().end(), listed) ? type : kForeign;
}

/// "sample", or "sample_2" where that name was taken.
bool is_axis(std::string_view name, std::string_view axis) {
  if (!name.starts_with(axis)) return false;
  name.remove_prefix(axis.size());
  return name.empty() ||
         (name.size() > 1 && name[0] == '_' && name.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

/// A group with datasets, and which rules these follow.
struct Owner {
  std::string group;
  std::vector<Place> places = {};
  std::string probe = {};              ///< as DatasetRule::probe
  std::set<std::string> tensors = {};  ///< of the node

  /// True if it may hold what is of a probe of this type.
  bool writes(const char* type) const { return !*type || type == probe; }
};

/// True if a name fits one of a rule for this owner.
bool fits(const DatasetRule& rule, std::string_view name, const Owner& owner) {
  const std::string_view pattern = rule.name;
  if (!fits(pattern, name)) return false;
  if (pattern.starts_with("<tensor>")) return owner.tensors.contains(middle(pattern, name));
  if (!pattern.starts_with("<raw>")) return true;
  const std::string raw = middle(pattern, name);
  return std::any_of(dataset_rules().begin(), dataset_rules().end(), [&](const DatasetRule& one) {
    return one.probe == std::string_view("hdf5") && one.place == Place::recorded && fits(one, raw, owner);
  });
}

class Checker {
 public:
  explicit Checker(const hdf5::Handle& file) : survey_(file) {}

  std::vector<Deviation> run() {
    const hdf5::Handle root = survey_.open("");
    if (!read_version(root.id())) return survey_.take_deviations();
    real_ = text_of(root.id(), "version_real").value_or("");
    is_complete_ = !text_of(root.id(), "outcome").value_or("").empty();
    for (const char* group : {"", "metrics", "layers", "probes", "calibration"}) survey_.visit(group);
    if (!survey_.has_group("layers") && !text_of(root.id(), "Conventions"))
      throw Error("not a run file (it has neither the group layers nor the attribute Conventions)");
    read_schedules();
    for (const char* group : {"metrics", "layers"})
      if (!survey_.has_group(group)) survey_.say("/", fmt::format("group {} is missing", group));
    find_owners();
    check_root(root.id());
    for (const std::string& group : survey_.groups())
      if (minor_ <= kFormatMinor && !is_known(group)) survey_.say(group, "a group that is not part of the format");
    for (const Owner& owner : owners_) check_datasets(owner);
    return survey_.take_deviations();
  }

 private:
  /// False if it is a format that this program does not know.
  bool read_version(hid_t root) {
    const auto text = text_of(root, "format");
    if (!text) return true;  // check_root says what is wrong
    const auto read = parsed_version(*text);
    if (read && read->major != kFormatMajor) {
      survey_.say("/",
                  fmt::format("attribute format: a version that this program does not know (got {}, expected {}.x)",
                              text::quoted(*text, kShown), kFormatMajor));
      return false;
    }
    if (read)
      minor_ = read->minor;
    else
      survey_.say("/", fmt::format("attribute format: no version (got {}, expected {})", text::quoted(*text, kShown),
                                   format_version()));
    return true;
  }

  void read_schedules() {
    if (const Found* found = survey_.dataset("", "schedule"); found && found->array)
      schedules_ = words(text_of(found->array->id(), "names").value_or(""));
    rows_.assign(schedules_.size(), 0);
    constexpr int kPieces = 2;  // since format 1.2
    in_pieces_ = minor_ >= kPieces && std::none_of(schedules_.begin(), schedules_.end(), [&](const std::string& name) {
                   const Found* scale = survey_.dataset("", name);
                   return scale && scale->array && hdf5::is_chunked(scale->array->id());
                 });
    const Found* commit = survey_.dataset("", "commit");
    // Where it says nothing, no dataset has a row too many.
    is_complete_ &= commit && commit->array && commit->array->is_integer() &&
                    commit->array->extent() == std::vector<std::uint64_t>{rows_.size()};
    if (!commit || !commit->array || !commit->array->is_integer()) return;
    if (commit->array->extent() != std::vector<std::uint64_t>{rows_.size()})
      return survey_.say("commit", fmt::format("not one number for each schedule (expected {})", rows_.size()));
    survey_.guarded("commit", [&] { commit->array->read(0, rows_.size(), rows_.data()); });
    for (std::int64_t& rows : rows_)
      if (rows < 0) {
        survey_.say("commit", fmt::format("a number of rows below 0 (got {})", std::exchange(rows, 0)));
        is_complete_ = false;
      }
  }

  std::optional<std::size_t> schedule_named(std::string_view name) const {
    const auto found = std::find(schedules_.begin(), schedules_.end(), name);
    if (found == schedules_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - schedules_.begin());
  }

  void find_owners() {
    const std::string first = probe_of("layers");
    owners_.push_back({"", {Place::root, Place::base}, first});
    if (survey_.has_group("metrics")) owners_.push_back({"metrics", {Place::metrics}});
    owners_.push_back({"layers"});
    std::map<std::string, std::set<std::string>> tensors;
    for (const std::string& node : survey_.children("layers")) {
      const std::string group = join_path("layers", node);
      survey_.visit(group);
      survey_.guarded(group, [&] { tensors[node] = check_node(node, group); });
      owners_.push_back({group, {Place::recorded}, first, tensors[node]});
    }
    for (const std::string& probe : survey_.children("probes")) {
      const std::string base = join_path("probes", probe), type = probe_of(base), layers = join_path(base, "layers");
      survey_.visit(base), survey_.visit(layers);
      owners_.push_back({base, {Place::base}, type});
      owners_.push_back({layers});
      for (const std::string& node : survey_.children(layers)) {
        survey_.visit(join_path(layers, node));
        owners_.push_back({join_path(layers, node), {Place::recorded}, type, tensors[node]});
      }
    }
    for (const std::string& node : survey_.children("calibration")) {
      const std::string group = join_path("calibration", node);
      survey_.visit(group);
      owners_.push_back({group});
      for (const std::string& tensor : survey_.children(group)) check_calibration(join_path(group, tensor));
    }
  }

  void check_calibration(const std::string& group) {
    survey_.visit(group);
    survey_.guarded(group, [&] {
      check_attributes(group, survey_.open(group).id(), {Place::calibration}, [](Need) { return false; });
    });
    owners_.push_back({group});
  }

  /// Returns the names of its tensors.
  std::set<std::string> check_node(const std::string& node, const std::string& group) {
    const hdf5::Handle handle = survey_.open(group);
    const std::string kind = text_of(handle.id(), "kind").value_or("");
    check_attributes(group, handle.id(), {Place::node}, [&](Need need) {
      return need == Need::always || (need == Need::but_input && kind != "input") ||
             (need == Need::sum && kind == "residual");
    });
    check_value(group, handle.id(), "kind", {"input", "layer", "activation", "residual"});
    for (const char* name : {"input", "skip"})
      if (const auto other = text_of(handle.id(), name); other && !survey_.has_group(join_path("layers", *other)))
        survey_.say(group, fmt::format("attribute {}: there is no node {}", name, text::quoted(*other, kShown)));
    if (const auto index = integer_of(handle.id(), "index"))
      if (const auto [known, fresh] = nodes_.emplace(*index, node); !fresh)
        survey_.say(group, fmt::format("attribute index: {} is also that of {}", *index, known->second));
    std::set<std::string> tensors;
    constexpr const char* kTensor = "<tensor>_initializer";
    for (const std::string& name : hdf5::attribute_names(handle.id()))
      if (fits(kTensor, name)) tensors.insert(middle(kTensor, name));
    return tensors;
  }

  /// The type of the probe that a group is of, as the rules name it.
  std::string probe_of(const std::string& group) {
    return survey_.guarded(group, [&]() -> std::string {
      if (!survey_.has_group(group)) return "";
      const hdf5::Handle handle = survey_.open(group);
      // A manifest may have no probe; then the first's group is the nodes' alone.
      const bool there = group != "layers" || !hdf5::attribute_names(handle.id()).empty();
      check_attributes(group, handle.id(), {Place::probe}, [&](Need need) { return there && need == Need::probe; });
      return there ? type_in_rules(text_of(handle.id(), "probe_type").value_or("")) : "";
    });
  }

  void check_root(hid_t root) {
    const std::vector<std::string> names = hdf5::attribute_names(root);
    const bool weights =
        std::any_of(names.begin(), names.end(), [](const std::string& name) { return name.starts_with("weights_"); });
    check_attributes("/", root, {Place::root}, [&](Need need) {
      return need == Need::always || (need == Need::weights && weights) ||
             (need == Need::networks && schedule_named("network"));
    });
    check_value("/", root, "Conventions", {fmt::format("initlab-{}", kFormatMajor)});
    check_value("/", root, "outcome", {"completed", "diverged", ""});
    check_value("/", root, "flush_to_zero", {"on", "off"});
    check_value("/", root, "version_real", {"float", "double"});
    std::vector<std::string> order;
    for (const auto& [index, node] : nodes_) order.push_back(node);
    check_value("/", root, "layer_names", {text::join(order, " ")});
  }

  void check_value(const std::string& place, hid_t object, const char* name, const std::vector<std::string>& values) {
    const auto value = text_of(object, name);
    if (!value || contains(values, *value)) return;
    std::vector<std::string> shown;
    for (const std::string& one : values) shown.push_back(text::quoted(one, kShown));
    survey_.say(place, fmt::format("attribute {}: got {}, expected {}", name, text::quoted(*value, kShown),
                                   text::join(shown, " or ")));
  }

  template <class Needed>
  void check_attributes(const std::string& place, hid_t object, const std::vector<Place>& places, Needed needed) {
    const std::vector<std::string> names = hdf5::attribute_names(object);
    for (const std::string& name : names) {
      // The dimension scales' own, by which HDF5 finds them.
      if (name == "CLASS" || name == "NAME" || name == "DIMENSION_LIST" || name == "REFERENCE_LIST") continue;
      const auto rule = std::find_if(attribute_rules().begin(), attribute_rules().end(), [&](const AttributeRule& one) {
        return contains(places, one.place) && fits(one.name, name);
      });
      if (rule == attribute_rules().end()) {
        if (minor_ <= kFormatMinor) survey_.say(place, fmt::format("attribute {} is not part of the format", name));
        continue;
      }
      const std::string kind = survey_.guarded(place, [&] { return hdf5::kind_of_attribute(object, name); });
      if (const std::string expected = recording::name(rule->type); !kind.empty() && kind != expected)
        survey_.say(place, fmt::format("attribute {}: wrong type (got {}, expected {})", name, kind, expected));
    }
    for (const AttributeRule& rule : attribute_rules())
      if (contains(places, rule.place) && needed(rule.need) && !contains(names, rule.name))
        survey_.say(place, fmt::format("attribute {} is missing", rule.name));
  }

  bool is_known(const std::string& group) const {
    const std::string parent = parent_of(group), name = group.substr(parent.empty() ? 0 : parent.size() + 1);
    if (parent.empty()) return name == "metrics" || name == "layers" || name == "probes" || name == "calibration";
    if (parent == "layers" || parent == "probes") return true;
    if (parent == "calibration") return survey_.has_group(join_path("layers", name));
    if (parent_of(parent) == "calibration") return true;
    if (parent_of(parent) == "probes") return name == "layers";
    return parent_of(parent_of(parent)) == "probes" && survey_.has_group(join_path("layers", name));
  }

  void check_datasets(const Owner& owner) {
    for (const Found& found : survey_.datasets(owner.group))
      survey_.guarded(found.path(), [&] { check_dataset(found, rule_of(found, owner)); });
    const auto need = [&](std::string_view name) {
      if (!survey_.dataset(owner.group, name))
        survey_.say(owner.group.empty() ? "/" : owner.group, fmt::format("dataset {} is missing", name));
    };
    for (const DatasetRule& rule : dataset_rules())
      if (contains(owner.places, rule.place) && owner.writes(rule.probe) &&
          (rule.need == Need::always || (rule.need == Need::epoch && schedule_named("epoch")) ||
           (rule.need == Need::networks && schedule_named("network"))))
        need(rule.name);
    if (owner.group.empty()) std::for_each(schedules_.begin(), schedules_.end(), need);
  }

  const DatasetRule* rule_of(const Found& found, const Owner& owner) const {
    for (const Place place : owner.places)
      for (const DatasetRule& rule : dataset_rules())
        if (rule.place == place && owner.writes(rule.probe) && fits(rule, found.name, owner) &&
            applies(rule, found, owner))
          return &rule;
    return nullptr;
  }

  bool applies(const DatasetRule& rule, const Found& found, const Owner& owner) const {
    const std::string_view name = rule.name, dimensions = rule.dimensions;
    if (rule.place == Place::root && dimensions == "itself" && name != "schedule")
      return schedule_named(found.name).has_value() == (rule.need == Need::schedule);
    if (name == "<axis>") return found.is_scale && !owner.probe.empty();
    return !found.is_scale || dimensions == "itself";
  }

  void check_dataset(const Found& found, const DatasetRule* rule) {
    const std::string path = found.path();
    if (found.kind.empty()) return;  // it was said that it cannot be read
    if (!found.array) return survey_.say(path, fmt::format("holds {} (expected numbers)", found.kind));
    if (!rule && minor_ <= kFormatMinor) survey_.say(path, "a dataset that is not part of the format");
    if (rule) check_type(found, *rule);
    for (const std::string& filter : hdf5::unusual_filters(found.array->id()))
      survey_.say(path, fmt::format("filter {}: not every reader has it (expected deflate, shuffle or none)", filter));
    std::vector<Place> places = {Place::dataset};
    if (rule && *rule->probe) places.push_back(Place::quantity);
    if (rule && rule->probe == std::string_view(kForeign)) places.push_back(Place::foreign);
    if (path == "schedule") places.push_back(Place::schedule);
    if (path == "epoch" && schedule_named(path)) places.push_back(Place::epoch);
    check_attributes(path, found.array->id(), places, [](Need need) { return need == Need::always; });
    if (rule && *rule->probe) check_storage(found);
    if (in_pieces_ && hdf5::is_chunked(found.array->id()) && !hdf5::is_filtered(found.array->id()))
      survey_.say(path, "is cut into chunks (expected one piece: it has no filter, and the schedules do not grow)");
    const auto epoch = schedule_named("epoch");
    if (path == "step" && epoch && found.array->extent().size() == 1)
      check_positions(found, std::min<std::size_t>(found.array->extent()[0], static_cast<std::size_t>(rows_[*epoch])));
    if (rule && rule->dimensions == std::string_view("itself"))
      check_scale(found);
    else if (!found.is_scale)
      check_dimensions(found, rule);
  }

  void check_type(const Found& found, const DatasetRule& rule) {
    using enum DatasetRule::Type;
    const bool any = rule.type == quantity, is_real = any || contains(std::array{real, output, target}, rule.type);
    std::vector<std::string> expected;
    if (is_real && real_ != "double") expected.push_back("float32");
    if ((is_real && real_ != "float") || any || rule.type == float64) expected.push_back("float64");
    if (any || rule.type == output) expected.push_back("float16");
    if (any || rule.type == target || rule.type == int32) expected.push_back("int32");
    if (any || rule.type == int64) expected.push_back("int64");
    if (!contains(expected, found.kind))
      survey_.say(found.path(),
                  fmt::format("wrong type (got {}, expected {})", found.kind, text::join(expected, " or ")));
  }

  /// What makes values differ from those of the network, or a reader need a filter, is said.
  void check_storage(const Found& found) {
    const std::vector<std::string> names = hdf5::attribute_names(found.array->id());
    const bool filtered = hdf5::is_filtered(found.array->id());
    if (found.kind == "float16" && !contains(names, "storage"))
      survey_.say(found.path(), "attribute storage is missing (it holds float16)");
    if (filtered != contains(names, "filters"))
      survey_.say(found.path(),
                  filtered ? "attribute filters is missing (it is filtered)" : "attribute filters: it is not filtered");
  }

  void check_scale(const Found& found) {
    if (!found.is_scale) return survey_.say(found.path(), "is no dimension scale");
    if (found.array->extent().size() != 1)
      return survey_.say(found.path(),
                         fmt::format("wrong dimensions (got {}, expected one)", found.array->extent().size()));
    const auto schedule = schedule_named(found.path());
    if (schedule) check_rows(found, *schedule);
    const std::size_t size = found.array->extent()[0];
    check_positions(found, schedule ? std::min<std::size_t>(size, static_cast<std::size_t>(rows_[*schedule])) : size);
  }

  /// Steps, networks, epochs and positions along an axis ascend.
  void check_positions(const Found& found, std::size_t count) {
    constexpr std::size_t kMost = 10'000'000;  // numbers: a few seconds, whatever a stranger claims
    if (count > kMost || found.path() == "schedule") return;
    std::vector<double> positions(count);
    found.array->read(0, count, positions.data());
    for (std::size_t i = 1; i < count; ++i)
      if (!(positions[i] > positions[i - 1]))
        return survey_.say(found.path(),
                           fmt::format("does not ascend (got {} behind {})", positions[i], positions[i - 1]));
  }

  void check_rows(const Found& found, std::size_t schedule) {
    if (found.array->extent()[0] < static_cast<std::uint64_t>(rows_[schedule]))
      survey_.say(found.path(), fmt::format("too few rows (got {}, expected {} as commit says)",
                                            found.array->extent()[0], rows_[schedule]));
    else if (is_complete_ && found.array->extent()[0] > static_cast<std::uint64_t>(rows_[schedule]))
      survey_.say(found.path(), fmt::format("rows that commit does not count (got {}, expected {} of a complete run)",
                                            found.array->extent()[0], rows_[schedule]));
  }

  void check_dimensions(const Found& found, const DatasetRule* rule) {
    std::vector<std::string> names;
    for (unsigned i = 0; i < found.array->extent().size(); ++i) {
      const std::vector<haddr_t> scales = found.array->scales(i);
      const Found* scale = scales.empty() ? nullptr : survey_.scale(scales[0]);
      if (scales.empty())
        survey_.say(found.path(), fmt::format("dimension {}: no scale (expected one)", i));
      else if (scales.size() > 1)
        survey_.say(found.path(),
                    fmt::format("dimension {}: too many scales (got {}, expected one)", i, scales.size()));
      else if (!scale)
        survey_.say(found.path(), fmt::format("dimension {}: its scale stands in no group of the format", i));
      else
        names.push_back(check_size(found, i, *scale));
    }
    if (rule && names.size() == found.array->extent().size() && !follows(names, rule->dimensions))
      survey_.say(found.path(),
                  fmt::format("wrong dimensions (got ({}), expected {})", text::join(names), rule->dimensions));
  }

  /// Returns the name of the dimension.
  std::string check_size(const Found& found, unsigned dimension, const Found& scale) {
    const std::uint64_t size = found.array->extent()[dimension];
    const auto schedule = schedule_named(scale.path());
    if (schedule && dimension == 0)
      check_rows(found, *schedule);
    else if (scale.array->extent() != std::vector<std::uint64_t>{size})
      survey_.say(found.path(), fmt::format("dimension {}: wrong size (got {}, expected that of its scale {})",
                                            dimension, size, scale.path()));
    return scale.name;
  }

  /// True if dimensions of these names are what a rule's text says.
  bool follows(const std::vector<std::string>& names, const std::string& text) const {
    std::size_t at = 0;
    for (std::string word : words(text)) {
      if (word.ends_with(',')) word.pop_back();
      if (word == "...") return true;
      if (word == "rows" || word == "[rows]") {
        const bool there = at < names.size() && schedule_named(names[at]);
        if (there && names[at++] == "network" && at < names.size() && names[at] == "epoch") ++at;
        if (!there && word == "rows") return false;
      } else if (at == names.size() || !is_axis(names[at++], word)) {
        return false;
      }
    }
    return at == names.size();
  }

  Survey survey_;
  int minor_ = 0;
  bool in_pieces_ = false;    // no live file
  bool is_complete_ = false;  // a run, not what is left of one
  std::string real_;
  std::vector<std::string> schedules_;
  std::vector<std::int64_t> rows_;             // that /commit states
  std::map<std::int64_t, std::string> nodes_;  // in order of evaluation
  std::vector<Owner> owners_;
};

}  // namespace

std::vector<Deviation> deviations(const fs::path& path) {
  const hdf5::Reading session(path);
  try {
    const hdf5::Handle file = hdf5::open_input(path);
    return Checker(file).run();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace initlab::recording
