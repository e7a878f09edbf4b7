#include "cli/comparison.hpp"
#include "cli/bars.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/components.hpp"
#include "cli/table.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

constexpr std::size_t kShown = 20;

std::string step_text(const recording::Difference& difference) {
  return difference.step ? std::to_string(*difference.step) : "-";
}

/// What a manifest holds is too long for a line.
std::string value_text(const std::string& name, const std::string& value) {
  if (value.empty()) return "(none)";
  return name == "manifest_resolved" ? fmt::format("({} lines)", std::count(value.begin(), value.end(), '\n'))
                                     : printable(value);
}

}  // namespace

std::string text(const recording::Comparison& comparison) {
  std::string all;
  const std::vector<recording::Difference>& differences = comparison.differences;
  if (comparison.identical()) {
    all = fmt::format("all {} datasets identical\n", comparison.datasets);
  } else {
    const recording::Difference& first = differences.front();
    if (!first.what.empty())
      all = fmt::format("not the same: {}: {}\n\n", printable(first.dataset), first.what);
    else if (first.step)
      all = fmt::format("first part at step {}: {}\n\n", *first.step, printable(first.dataset));
    else
      all = fmt::format("differ before step 0: {}\n\n", printable(first.dataset));
    Table table({"DATASET", "FROM STEP", "DIFFER THERE", "BY AT MOST"});
    for (std::size_t i = 0; i < std::min(kShown, differences.size()); ++i) {
      const recording::Difference& one = differences[i];
      if (one.what.empty())
        table.add({printable(one.dataset), step_text(one), fmt::format("{} of {}", one.numbers, one.of),
                   text::number(one.largest)});
      else
        table.add({printable(one.dataset), "-", one.what, "-"});
    }
    all += table.text();
    if (differences.size() > kShown) all += fmt::format("... and {} more\n", differences.size() - kShown);
  }
  if (comparison.versions.empty()) return all;
  all += "\n";
  Table table({"NOT THE SAME", "FIRST", "SECOND"});
  for (const recording::Disagreement& one : comparison.versions)
    table.add({printable(one.name), value_text(one.name, one.a), value_text(one.name, one.b)});
  return all + table.text();
}

std::string json(const recording::Comparison& comparison) {
  nlohmann::ordered_json all = {{"identical", comparison.identical()}, {"datasets", comparison.datasets}};
  all["differences"] = nlohmann::ordered_json::array();
  for (const recording::Difference& one : comparison.differences) {
    nlohmann::ordered_json entry = {{"dataset", one.dataset}};
    if (!one.what.empty()) {
      entry["what"] = one.what;
    } else {
      if (one.step) entry["step"] = *one.step;
      entry["numbers"] = one.numbers;
      entry["of"] = one.of;
      entry["largest"] = one.largest;
    }
    all["differences"].push_back(std::move(entry));
  }
  all["not_the_same"] = nlohmann::ordered_json::array();
  for (const recording::Disagreement& one : comparison.versions)
    all["not_the_same"].push_back({{"name", one.name}, {"first", one.a}, {"second", one.b}});
  return json_text(all);
}

}  // namespace initlab::cli
