#include "manifest/load.hpp"

#include <fmt/format.h>

#include <fstream>
#include <unordered_map>

#include "manifest/grid.hpp"
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

/// Turns the points of a grid into plans.
class Expansion {
 public:
  Expansion(const Value& root, const Grid& grid, const Catalogue& catalogue, Problems& problems)
      : root_(root), grid_(grid), names_(grid), context_{catalogue, problems} {}

  std::vector<RunPlan> runs() {
    for (const Variant& variant : grid_.variants) {
      Value base = root_;
      for (const Assignment& part : variant.set) apply(base, part.path, part.value, part.key_place, context_.problems);
      std::vector<std::size_t> at(grid_.axes.size(), 0);
      do add(variant, base, at);
      while (advance(at));
    }
    return std::move(runs_);
  }

 private:
  /// The next point, the last axis fastest; false after the last.
  bool advance(std::vector<std::size_t>& at) const {
    for (std::size_t i = at.size(); i-- > 0;) {
      if (++at[i] < grid_.axes[i].values.size()) return true;
      at[i] = 0;
    }
    return false;
  }

  void add(const Variant& variant, const Value& base, const std::vector<std::size_t>& at) {
    Value root = base;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const Axis& axis = grid_.axes[i];
      apply(root, axis.path, axis.values[at[i]], axis.key_place, context_.problems);
    }
    substitute(root, context_.problems);
    RunPlan run = read_run(root, context_);
    run.variant = variant.name;
    run.name = names_.name(variant, at, run.seeds.init);
    run.values = names_.values(at, run.seeds.init);
    if (!context_.problems.empty()) return;  // nobody will see the plan
    check_name(run.name);
    run.resolved = resolved(run);
    runs_.push_back(std::move(run));
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
  std::unordered_map<std::string, std::size_t> taken_;
};

std::string sweep_name(const std::string& file) {
  const std::filesystem::path path = std::filesystem::path(file).filename();
  return path.extension() == ".toml" ? path.stem().string() : path.string();
}

}  // namespace

ManifestError::ManifestError(std::vector<std::string> problems)
    : Error(report(problems)), problems_(std::move(problems)) {}

SweepPlan parse(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                const Catalogue& catalogue) {
  Problems problems;
  Value root = read_toml(text, name, problems);
  apply_overrides(root, overrides, problems);
  const Grid grid = take_grid(root, problems);
  SweepPlan sweep{sweep_name(name), name, text, overrides, {}};
  sweep.runs = Expansion(root, grid, catalogue, problems).runs();
  if (!problems.empty()) throw ManifestError(problems.lines());
  return sweep;
}

SweepPlan load(const std::filesystem::path& file, const std::vector<std::string>& overrides,
               const Catalogue& catalogue) {
  if (std::filesystem::is_directory(file))
    throw Error(fmt::format("{}: a folder (expected a manifest)", file.string()));
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(fmt::format("{}: cannot be read (expected a manifest)", file.string()));
  // One byte more than may be there is enough to see that there is too much, also of a file without end.
  std::string text(kLargestText + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) throw Error(fmt::format("{}: cannot be read to its end", file.string()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  text.shrink_to_fit();
  return parse(text, file.string(), overrides, catalogue);
}

}  // namespace initlab::manifest
