// `initlab compare --variants A B SWEEP`: two variants over the same seeds.
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/bars.hpp"
#include "cli/compare.hpp"
#include "cli/components.hpp"
#include "cli/run_folder.hpp"
#include "cli/table.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"
#include "verdict/paired.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What became of one run.
struct Ending {
  bool diverged = false, unfinished = false;
  std::map<std::string, double> metrics;  ///< of its last row
};

/// By what identifies a run among those of its variant: its name without the variant's, seed included.
using Endings = std::map<std::string, Ending>;

Ending ending(const recording::RunReader& run) {
  Ending found{.diverged = run.outcome() == "diverged", .unfinished = run.is_unfinished(), .metrics = {}};
  for (const std::string& name : run.datasets("metrics")) {
    const std::vector<double> series = run.series("metrics/" + name);
    if (!series.empty()) found.metrics[name] = series.back();
  }
  return found;
}

std::size_t count(const Endings& all, bool Ending::*of) {
  std::size_t n = 0;
  for (const auto& [name, one] : all) n += one.*of;
  return n;
}

struct Metric {
  std::string name;
  std::size_t without_number = 0;  ///< pairs in which one of the two is no finite number
  std::optional<verdict::PairedDifference> difference;
  double mean_a = 0, mean_b = 0;
  bool differs = false;
};

std::vector<Metric> metrics(const Endings& a, const Endings& b) {
  std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> pairs;
  std::map<std::string, std::size_t> without;
  for (const auto& [key, one] : a) {
    const auto other = b.find(key);
    if (other == b.end()) continue;
    for (const auto& [name, value] : one.metrics) {
      const auto its = other->second.metrics.find(name);
      const bool both = its != other->second.metrics.end() && std::isfinite(value) && std::isfinite(its->second) &&
                        !one.unfinished && !other->second.unfinished;
      if (!both) {
        ++without[name];
        continue;
      }
      pairs[name].first.push_back(value);
      pairs[name].second.push_back(its->second);
    }
  }
  std::vector<Metric> all;
  std::vector<double> probabilities;
  for (const auto& [name, values] : pairs) {
    Metric metric{.name = name, .without_number = without[name], .difference = {}};
    std::vector<double> differences;
    const double n = static_cast<double>(values.first.size());
    for (std::size_t i = 0; i < values.first.size(); ++i) {
      differences.push_back(values.first[i] - values.second[i]);
      metric.mean_a += values.first[i] / n;
      metric.mean_b += values.second[i] / n;
    }
    if (differences.size() > 1) metric.difference = verdict::paired_difference(differences);
    probabilities.push_back(metric.difference ? metric.difference->probability : 1);
    all.push_back(std::move(metric));
  }
  const std::vector<bool> rejected = verdict::holm(probabilities);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].differs = rejected[i];
  return all;
}

std::string seeds(double needed) { return std::isfinite(needed) ? fmt::format("{:.0f}", needed) : "none suffices"; }

/// The table's columns from A - B on.
std::vector<std::string> cells(const Metric& metric) {
  if (!metric.difference) return {fmt::format("{:.4g}", metric.mean_a - metric.mean_b), "needs 2 pairs"};
  const verdict::PairedDifference& d = *metric.difference;
  return {fmt::format("{:.4g}", d.mean),
          fmt::format("{:.4g} to {:.4g}", d.t_low, d.t_high),
          fmt::format("{:.4g} to {:.4g}", d.bootstrap_low, d.bootstrap_high),
          fmt::format("{:.2g}", d.probability),
          metric.differs ? "differ" : "no difference shown",
          seeds(d.seeds_needed)};
}

Json json_of(const Metric& metric) {
  Json one = {{"metric", metric.name},
              {"mean_a", metric.mean_a},
              {"mean_b", metric.mean_b},
              {"pairs_without_number", metric.without_number}};
  if (!metric.difference) return one;
  const verdict::PairedDifference& found = *metric.difference;
  one.update({{"pairs", found.pairs},
              {"difference", found.mean},
              {"deviation", found.deviation},
              {"t_interval", {found.t_low, found.t_high}},
              {"bootstrap_interval", {found.bootstrap_low, found.bootstrap_high}},
              {"probability", found.probability},
              {"differs", metric.differs}});
  if (std::isfinite(found.seeds_needed)) one["seeds_needed"] = found.seeds_needed;
  return one;
}

}  // namespace

std::string compare_variants(const std::string& a, const std::string& b, const std::string& folder, bool as_json) {
  if (!fs::is_directory(folder)) throw Error(fmt::format("{}: no folder (expected the folder of a sweep)", folder));
  std::map<std::string, Endings> variants;
  for (const std::string& file : run_files(folder)) {
    if (const std::string whole = without_part(file); whole != file && fs::exists(whole)) continue;
    const recording::RunReader run(file);
    const std::string variant = run.text("variant");
    std::string name = run.text("run");
    if (name.starts_with(variant)) name.erase(0, variant.size());
    variants[variant][name] = ending(run);
  }
  std::vector<std::string> names;
  for (const auto& [name, runs] : variants) names.push_back(name);
  for (const std::string& wanted : {a, b})
    if (!variants.contains(wanted))
      throw Error(fmt::format("--variants: no run of this variant in {} (got \"{}\", expected one of {}){}", folder,
                              wanted, text::join_some(names), did_you_mean(wanted, names)));
  const Endings &first = variants[a], &second = variants[b];
  std::size_t paired = 0;
  for (const auto& [key, one] : first) paired += second.contains(key);
  const std::vector<Metric> found = metrics(first, second);

  if (as_json) {
    Json all = {{"a", a}, {"b", b}, {"pairs", paired}};
    for (const auto& [key, runs] : {std::pair("runs_a", &first), std::pair("runs_b", &second)})
      all[key] = {{"runs", runs->size()},
                  {"diverged", count(*runs, &Ending::diverged)},
                  {"failed", count(*runs, &Ending::unfinished)},
                  {"unpaired", runs->size() - paired}};
    all["metrics"] = Json::array();
    for (const Metric& metric : found) all["metrics"].push_back(json_of(metric));
    return json_text(all);
  }
  std::string all =
      fmt::format("{} less {}, over {} pairs of runs with the same seeds\n", printable(a), printable(b), paired);
  for (const auto& [name, runs] : {std::pair(&a, &first), std::pair(&b, &second)})
    all += fmt::format("{}: {} runs, {} diverged, {} failed or unfinished, {} without a partner\n", printable(*name),
                       runs->size(), count(*runs, &Ending::diverged), count(*runs, &Ending::unfinished),
                       runs->size() - paired);
  Table table({"METRIC", "PAIRS", "NO NUMBER", "MEAN A", "MEAN B", "A - B", "95 % (T)", "95 % (BOOTSTRAP)", "P",
               "HOLM, 5 %", "SEEDS NEEDED"});
  for (const Metric& metric : found) {
    std::vector<std::string> row = {metric.name, std::to_string(metric.difference ? metric.difference->pairs : 1),
                                    std::to_string(metric.without_number), fmt::format("{:.4g}", metric.mean_a),
                                    fmt::format("{:.4g}", metric.mean_b)};
    const std::vector<std::string> more = cells(metric);
    row.insert(row.end(), more.begin(), more.end());
    table.add(std::move(row));
  }
  all += fmt::format("\n{}", table.text());
  all +=
      "\nA diverged run counts with its last finite state. Seeds needed: pairs for a power of 80 % at a level of 5 %, "
      "if "
      "the\neffect is as large as found.\n";
  return all;
}

}  // namespace initlab::cli
