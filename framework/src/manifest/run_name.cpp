#include "manifest/run_name.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "manifest/toml_writer.hpp"

namespace initlab::manifest {

namespace {

/// The axis of the initialisation's seed, which stands last in every name.
bool is_seed(const Path& path) { return path.text() == "seed" || path.text() == "seed.init"; }

std::string key_of(const Grid& grid, std::size_t axis) {
  const Path& path = grid.axes[axis].path;
  const std::size_t longest = path.steps().size();
  std::size_t length = path.steps().front() == Path::Step("seed") ? longest : 1;
  const auto unclear = [&] {
    const std::string tail = path.tail(length);
    if (tail == "seed" || std::holds_alternative<std::size_t>(path.steps()[longest - length])) return true;
    for (std::size_t other = 0; other < grid.axes.size(); ++other)
      if (const Path& rival = grid.axes[other].path;
          other != axis && rival.tail(std::min(length, rival.steps().size())) == tail)
        return true;
    return false;
  };
  while (length < longest && unclear()) ++length;
  return path.tail(length);
}

/// A string without its quotes, a table by its `type`, else what cannot be said in a word by its position.
std::string label(const Value& value, std::size_t position) {
  if (const auto* text = value.text()) return text->starts_with('$') ? text->substr(1) : *text;
  if (const Value* type = value.find("type"); type && type->text()) return label(*type, position);
  if (value.list() || value.table()) return fmt::format("{}", position);
  return toml_value(value);
}

std::string fit_for_file(std::string name) {
  for (char& c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("._+=-").find(c) != std::string_view::npos;
    if (!fits) c = '-';
  }
  return name;
}

}  // namespace

RunNames::RunNames(const Grid& grid) : grid_(grid) {
  for (std::size_t i = 0; i < grid.axes.size(); ++i) {
    const Axis& axis = grid.axes[i];
    keys_.push_back(is_seed(axis.path) ? "" : key_of(grid, i));
    labels_.emplace_back();
    for (std::size_t k = 0; k < axis.values.size(); ++k) labels_.back().push_back(label(axis.values[k], k));
  }
}

std::string RunNames::name(const Variant& variant, const std::vector<std::size_t>& at, std::uint64_t seed) const {
  std::string name = variant.name.empty() ? "" : variant.name + "_";
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (!keys_[i].empty()) name += fit_for_file(fmt::format("{}={}", keys_[i], labels_[i][at[i]])) + "_";
  return name + fmt::format("seed={}", seed);
}

std::vector<std::pair<std::string, std::string>> RunNames::values(const std::vector<std::size_t>& at,
                                                                  std::uint64_t seed) const {
  std::vector<std::pair<std::string, std::string>> values;
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (!keys_[i].empty()) values.emplace_back(grid_.axes[i].path.text(), labels_[i][at[i]]);
  values.emplace_back("seed", fmt::format("{}", seed));
  return values;
}

}  // namespace initlab::manifest
