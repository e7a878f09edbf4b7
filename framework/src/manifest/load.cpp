#include "manifest/load.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>
#include <unordered_map>

#include "manifest/grid.hpp"
#include "manifest/layers_reader.hpp"
#include "manifest/overrides.hpp"
#include "manifest/resolved.hpp"
#include "manifest/run_name.hpp"
#include "manifest/sections.hpp"
#include "manifest/substitution.hpp"
#include "manifest/toml_bounds.hpp"
#include "manifest/toml_reader.hpp"

namespace initlab::manifest {

namespace {

std::string report(const std::vector<std::string>& problems) {
  constexpr std::size_t kMost = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(problems.size(), kMost); ++i) out += (i == 0 ? "" : "\n") + problems[i];
  if (problems.size() > kMost) out += fmt::format("\nand {} more", problems.size() - kMost);
  return out;
}

void apply(Value& root, const Path& path, const Value& value, const Place& key_place, Problems& problems) {
  try {
    assign(root, path, value, key_place);
  } catch (const Error& e) {
    problems.add(key_place, path.text(), e.what());
  }
}

/// A node that `repeat` makes takes as much memory as so many values of a manifest.
constexpr double kValuesANode = 10;

/// Which runs of a manifest are wanted, and whether with their setups.
struct Wanted {
  std::optional<std::size_t> only = std::nullopt;  ///< the index of the one; nothing: all
  bool setups = true;
};

/// Turns the points of a grid into plans.
class Expansion {
 public:
  Expansion(const Value& root, const Grid& grid, const Catalogue& catalogue, Problems& problems, const Wanted& wanted)
      : root_(root),
        grid_(grid),
        names_(grid),
        context_{catalogue, problems},
        excluding_(grid.exclusions.size(), false),
        wanted_(wanted) {}

  std::vector<RunPlan> runs() {
    for (const Variant& variant : grid_.variants) {
      Value base = root_;
      for (const Assignment& part : variant.set) apply(base, part.path, part.value, part.key_place, context_.problems);
      std::vector<std::size_t> at(grid_.axes.size(), 0);
      do {
        if (context_.problems.full() || values_ > kMostSweepValues) return {};
        if (excluded(variant, at)) continue;
        if (!wanted_.only || *wanted_.only == points_) add(variant, base, at);
        ++points_;
      } while (advance(at));
    }
    if (context_.problems.empty() && !wanted_.only) check_exclusions();
    return std::move(runs_);
  }

 private:
  /// The next point, the last dimension fastest; false after the last.
  bool advance(std::vector<std::size_t>& at) const {
    for (auto dimension = grid_.dimensions.rbegin(); dimension != grid_.dimensions.rend(); ++dimension) {
      const std::size_t first = dimension->front(), next = (at[first] + 1) % grid_.axes[first].values.size();
      for (const std::size_t axis : *dimension) at[axis] = next;
      if (next != 0) return true;
    }
    return false;
  }

  void check_exclusions() {
    for (std::size_t i = 0; i < grid_.exclusions.size(); ++i)
      if (!excluding_[i])
        context_.problems.add(grid_.exclusions[i].place, grid_.exclusions[i].where, "no run has all of these values");
    if (runs_.empty() && context_.problems.empty())
      context_.problems.add(grid_.exclusions.front().place, "sweep.exclude",
                            "a sweep of 0 runs: every run is excluded");
  }

  bool excluded(const Variant& variant, const std::vector<std::size_t>& at) {
    bool any = false;
    for (std::size_t i = 0; i < grid_.exclusions.size(); ++i)
      if (excludes(grid_.exclusions[i], grid_, variant, at)) any = excluding_[i] = true;
    return any;
  }

  void add(const Variant& variant, const Value& base, const std::vector<std::size_t>& at) {
    Value root = base;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const Axis& axis = grid_.axes[i];
      apply(root, axis.path, axis.values.at(at[i]), axis.key_place, context_.problems);
    }
    substitute(root, context_.problems);
    values_ += static_cast<double>(count(root));
    if (values_ > kMostSweepValues)
      return context_.problems.add(
          root_.place, "sweep",
          fmt::format("too large when names are substituted (expected at most {:.0f} values in all)",
                      kMostSweepValues));
    RunPlan run = read_run(root, context_);
    values_ += kValuesANode * static_cast<double>(count(run.setup->network.nodes));
    run.index = points_;
    run.variant = variant.name;
    run.name = names_.name(variant, at, run.seeds.init);
    run.values = names_.values(at, run.seeds.init);
    if (!context_.problems.empty()) return;  // nobody will see the plan
    check_name(run.name);
    share(run);
    runs_.push_back(std::move(run));
  }

  /// Most runs of a large sweep differ in their seeds alone. Other variants of the same meaning have other places.
  void share(RunPlan& run) {
    const std::string meaning = run.variant + "\n" + resolved(*run.setup);
    // That two meanings have one hash is next to impossible, and would cost a check.
    run.kind = kinds_.emplace(std::hash<std::string>()(meaning), kinds_.size()).first->second;
    if (wanted_.setups) {
      run.setup = setups_.emplace(meaning, run.setup).first->second;
      run.data = {run.setup, &run.setup->data};
    } else {
      auto& data = data_[resolved(run.setup->data)];
      if (!data) data = std::make_shared<const DataPlan>(run.setup->data);
      run.data = data;
      run.setup.reset();
    }
  }

  void check_name(const std::string& name) {
    constexpr std::size_t kLongest = 240;  // a file name has at most 255 bytes, of which ".h5.part" needs some
    const Place& place = grid_.axes.empty() ? root_.place : grid_.axes.front().key_place;
    if (name.size() > kLongest)
      context_.problems.add(
          place, "sweep",
          fmt::format("the name of a run is too long for a file (got \"{}...\", {} bytes, expected at "
                      "most {}); variants have short names",
                      name.substr(0, 60), name.size(), kLongest));
    const auto [other, fresh] = taken_.emplace(name, runs_.size());
    if (!fresh)
      context_.problems.add(place, "sweep",
                            fmt::format("runs {} and {} have the same name (got \"{}\" twice); give each value once, "
                                        "or let variants name what differs",
                                        other->second, runs_.size(), name));
  }

  const Value& root_;
  const Grid& grid_;
  const RunNames names_;
  Context context_;
  std::vector<RunPlan> runs_;
  std::vector<bool> excluding_;  ///< the exclusions that left a run out
  const Wanted wanted_;
  std::size_t points_ = 0;  ///< of the grid so far, but for those excluded
  double values_ = 0;       ///< of all runs so far
  std::unordered_map<std::string, std::size_t> taken_;
  std::unordered_map<std::size_t, std::size_t> kinds_;                    ///< by the hash of their meaning
  std::unordered_map<std::string, std::shared_ptr<const Setup>> setups_;  ///< by variant and meaning
  std::unordered_map<std::string, std::shared_ptr<const DataPlan>> data_;
};

std::vector<RunPlan> expanded(const std::string& text, const std::string& name,
                              const std::vector<std::string>& overrides, const Catalogue& catalogue,
                              const Wanted& wanted) {
  Problems problems;
  Value root = read_toml(text, name, problems);
  apply_overrides(root, overrides, problems);
  const Grid grid = take_grid(root, problems);
  std::vector<RunPlan> runs = Expansion(root, grid, catalogue, problems, wanted).runs();
  if (!problems.empty()) throw ManifestError(problems.lines());
  std::uint64_t given = text.size();
  for (const std::string& one : overrides) given += 2 * one.size();  // also in the command line
  for (RunPlan& run : runs) run.given_bytes = given;
  return runs;
}

std::string sweep_name(const std::string& file) {
  const std::filesystem::path path = std::filesystem::path(file).filename();
  return path.extension() == ".toml" ? path.stem().string() : path.string();
}

std::string text_of(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file))
    throw Error(fmt::format("{}: a folder (expected a manifest)", file.string()));
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw Error(fmt::format("{}: cannot be read ({}, expected a manifest)", file.string(),
                            std::generic_category().message(errno)));
  // One byte more than may be there is enough to see that there is too much, also of a file without end.
  constexpr std::size_t kBlock = 1 << 14;
  std::string text;
  for (std::size_t got = kBlock; got == kBlock && text.size() <= kLargestText;) {
    const std::size_t begin = text.size();
    text.resize(begin + kBlock);
    stream.read(text.data() + begin, kBlock);
    got = static_cast<std::size_t>(stream.gcount());
    text.resize(begin + got);
  }
  if (stream.bad()) throw Error(fmt::format("{}: cannot be read to its end", file.string()));
  return text;
}

}  // namespace

ManifestError::ManifestError(std::vector<std::string> problems)
    : Error(report(problems)), problems_(std::move(problems)) {}

SweepPlan parse(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                const Catalogue& catalogue) {
  return {sweep_name(name), name, text, overrides, expanded(text, name, overrides, catalogue, {})};
}

RunPlan parse_run(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue, std::size_t index) {
  return expanded(text, name, overrides, catalogue, {.only = index}).at(0);
}

RunPlan whole(const SweepPlan& outline, const RunPlan& run, const Catalogue& catalogue) {
  return parse_run(outline.text, outline.path, outline.overrides, catalogue, run.index);
}

SweepPlan load(const std::filesystem::path& file, const std::vector<std::string>& overrides,
               const Catalogue& catalogue) {
  return parse(text_of(file), file.string(), overrides, catalogue);
}

SweepPlan outline(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue) {
  const std::string text = text_of(file), name = file.string();
  return {sweep_name(name), name, text, overrides, expanded(text, name, overrides, catalogue, {.setups = false})};
}

}  // namespace initlab::manifest
