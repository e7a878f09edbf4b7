#include "manifest/document.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <unordered_map>

#include "manifest/layers_reader.hpp"
#include "manifest/overrides.hpp"
#include "manifest/resolved.hpp"
#include "manifest/run_name.hpp"
#include "manifest/sections.hpp"
#include "manifest/substitution.hpp"
#include "manifest/toml_reader.hpp"

namespace initlab::manifest {

namespace {

void apply(Value& root, const Path& path, const Value& value, const Place& key_place, Problems& problems) {
  try {
    assign(root, path, value, key_place);
  } catch (const Error& e) {
    problems.add(key_place, path.text(), e.what());
  }
}

/// A node that `repeat` makes takes as much memory as so many values of a manifest.
constexpr double kValuesANode = 10;

/// Turns the points of a grid into plans.
class Expansion {
 public:
  Expansion(const Value& root, const Grid& grid, const Catalogue& catalogue, Problems& problems)
      : root_(root),
        grid_(grid),
        names_(grid),
        context_{catalogue, problems},
        excluding_(grid.exclusions.size(), false) {}

  std::vector<RunPlan> all(bool setups) {
    for (const Variant& variant : grid_.variants) {
      const Value base = with(variant);
      std::vector<std::size_t> at(grid_.axes.size(), 0);
      do {
        if (context_.problems.full() || values_ > kMostSweepValues) return {};
        if (excluded(variant, at)) continue;
        add(variant, base, at, setups);
        ++points_;
      } while (advance(at));
    }
    if (context_.problems.empty()) check_exclusions();
    return std::move(runs_);
  }

  std::vector<RunPlan> only(std::size_t index) {
    std::vector<std::size_t> at(grid_.axes.size(), 0);
    const Variant& variant = grid_.exclusions.empty() ? find(index, at) : search(index, at);
    points_ = index;
    add(variant, with(variant), at, true);
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

  Value with(const Variant& variant) {
    Value base = root_;
    for (const Assignment& part : variant.set) apply(base, part.path, part.value, part.key_place, context_.problems);
    return base;
  }

  /// The variant and the point of a run, where none is excluded.
  const Variant& find(std::size_t index, std::vector<std::size_t>& at) const {
    for (auto dimension = grid_.dimensions.rbegin(); dimension != grid_.dimensions.rend(); ++dimension) {
      const std::size_t values = grid_.axes[dimension->front()].values.size();
      for (const std::size_t axis : *dimension) at[axis] = index % values;
      index /= values;
    }
    return grid_.variants.at(index);
  }

  /// The same in any grid.
  const Variant& search(std::size_t index, std::vector<std::size_t>& at) {
    for (const Variant& variant : grid_.variants) do
        if (!excluded(variant, at) && index-- == 0) return variant;
      while (advance(at));
    throw std::out_of_range("no such run");
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

  void add(const Variant& variant, const Value& base, const std::vector<std::size_t>& at, bool setups) {
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
    share(run, setups);
    runs_.push_back(std::move(run));
  }

  /// Most runs of a large sweep differ in their seeds alone. Other variants of the same meaning have other places.
  void share(RunPlan& run, bool setups) {
    const std::string meaning = run.variant + "\n" + resolved(*run.setup);
    // That two meanings have one hash is next to impossible, and would cost a check.
    run.kind = kinds_.emplace(std::hash<std::string>()(meaning), kinds_.size()).first->second;
    if (setups) {
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
  std::size_t points_ = 0;       ///< of the grid so far, but for those excluded
  double values_ = 0;            ///< of all runs so far
  std::unordered_map<std::string, std::size_t> taken_;
  std::unordered_map<std::size_t, std::size_t> kinds_;                    ///< by the hash of their meaning
  std::unordered_map<std::string, std::shared_ptr<const Setup>> setups_;  ///< by variant and meaning
  std::unordered_map<std::string, std::shared_ptr<const DataPlan>> data_;
};

}  // namespace

Document::Document(std::string text, std::string name, std::vector<std::string> overrides)
    : text_(std::move(text)),
      name_(std::move(name)),
      overrides_(std::move(overrides)),
      root_(read_toml(text_, name_, problems_)) {
  apply_overrides(root_, overrides_, problems_);
  grid_ = take_grid(root_, problems_);
}

template <class Expand>
std::vector<RunPlan> Document::expanded(const Catalogue& catalogue, const Expand& expand) const {
  Problems problems = problems_;
  Expansion expansion(root_, grid_, catalogue, problems);
  std::vector<RunPlan> runs = expand(expansion);
  if (!problems.empty()) throw ManifestError(problems.lines());
  std::uint64_t given = text_.size();
  for (const std::string& one : overrides_) given += 2 * one.size();  // also in the command line
  for (RunPlan& run : runs) run.given_bytes = given;
  return runs;
}

std::vector<RunPlan> Document::runs(const Catalogue& catalogue) const {
  return expanded(catalogue, [](Expansion& expansion) { return expansion.all(true); });
}

std::vector<RunPlan> Document::outline(const Catalogue& catalogue) const {
  return expanded(catalogue, [](Expansion& expansion) { return expansion.all(false); });
}

RunPlan Document::run(const Catalogue& catalogue, std::size_t index) const {
  return expanded(catalogue, [&](Expansion& expansion) { return expansion.only(index); }).at(0);
}

}  // namespace initlab::manifest
