#include "recording/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "text/words.hpp"

namespace initlab::recording {

namespace {

/// How the names of the attributes begin that results depend on.
constexpr const char* kDecisive[] = {"version_", "plugin_",           "checksum_",     "weights_",
                                     "seeds",    "manifest_resolved", "flush_to_zero", "initial_checksum"};

std::string extent_text(const std::vector<std::uint64_t>& extent) {
  std::string text;
  for (const std::uint64_t size : extent) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text.empty() ? "one number" : text;
}

/// Numbers of a row that differ in any bit.
Difference difference(const std::string& dataset, const arma::mat& a, const arma::mat& b) {
  Difference found{.dataset = dataset, .what = "", .of = a.n_elem};
  for (arma::uword i = 0; i < a.n_elem; ++i) {
    if (std::memcmp(&a[i], &b[i], sizeof(double)) == 0) continue;
    ++found.numbers;
    const double apart = std::abs(a[i] - b[i]);
    if (std::isnan(apart) || apart > found.largest) found.largest = apart;
  }
  return found;
}

bool same_bits(const arma::mat& a, const arma::mat& b) {
  return std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(double)) == 0;
}

/// Compares one dataset that both files have; nothing if it is the same.
std::optional<Difference> compare(const std::string& dataset, const RunReader& a, const RunReader& b) {
  const auto says = [&](std::string what) { return Difference{.dataset = dataset, .what = std::move(what)}; };
  if (a.extent(dataset) != b.extent(dataset))
    return says(
        fmt::format("extents differ ({} and {})", extent_text(a.extent(dataset)), extent_text(b.extent(dataset))));
  const std::optional<std::size_t> schedule = a.schedule(dataset), other = b.schedule(dataset);
  const auto name = [](const RunReader& file, const std::optional<std::size_t>& s) {
    return s ? file.schedules()[*s].name : std::string("written once");
  };
  if (name(a, schedule) != name(b, other))
    return says(fmt::format("schedules differ ({} and {})", name(a, schedule), name(b, other)));
  if (!schedule) {
    const arma::mat first = a.row(dataset, 0), second = b.row(dataset, 0);
    if (same_bits(first, second)) return std::nullopt;
    return difference(dataset, first, second);
  }
  const std::vector<std::int64_t>&steps = a.schedules()[*schedule].steps, &others = b.schedules()[*other].steps;
  const std::size_t rows = std::min(steps.size(), others.size());
  for (std::size_t row = 0; row < rows; ++row) {
    if (steps[row] != others[row])
      return says(fmt::format("row {} is of step {} and {}", row, steps[row], others[row]));
    const arma::mat first = a.row(dataset, row), second = b.row(dataset, row);
    if (same_bits(first, second)) continue;
    Difference found = difference(dataset, first, second);
    found.step = steps[row];
    return found;
  }
  if (steps.size() == others.size()) return std::nullopt;
  return says(fmt::format("rows differ ({} and {}; the same as far as both go)", steps.size(), others.size()));
}

}  // namespace

bool is_decisive(const std::string& attribute) {
  return std::any_of(std::begin(kDecisive), std::end(kDecisive),
                     [&](const char* begin) { return attribute.starts_with(begin); });
}

bool is_decisive_of_all_seeds(const std::string& attribute) {
  return is_decisive(attribute) && attribute != "manifest_resolved" && attribute != "seeds" &&
         attribute != "initial_checksum";
}

Comparison compare(const RunReader& a, const RunReader& b) {
  Comparison comparison;
  const std::vector<std::string> first = a.datasets(), second = b.datasets();
  for (const std::string& dataset : first) {
    if (!b.has(dataset)) {
      comparison.differences.push_back({.dataset = dataset, .what = "only the first file has it"});
      continue;
    }
    ++comparison.datasets;
    if (std::optional<Difference> found = compare(dataset, a, b)) comparison.differences.push_back(std::move(*found));
  }
  for (const std::string& dataset : second)
    if (!a.has(dataset)) comparison.differences.push_back({.dataset = dataset, .what = "only the second file has it"});
  const auto order = [](const Difference& one) {
    return std::pair(one.step.value_or(-1), !one.dataset.starts_with("layers/"));
  };
  std::stable_sort(comparison.differences.begin(), comparison.differences.end(),
                   [&](const Difference& x, const Difference& y) { return order(x) < order(y); });
  std::vector<std::string> names = a.attributes();
  for (const std::string& name : b.attributes())
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  for (const std::string& name : names) {
    if (is_decisive(name) && a.shown(name) != b.shown(name))
      comparison.versions.push_back({name, a.shown(name), b.shown(name)});
  }
  return comparison;
}

}  // namespace initlab::recording
